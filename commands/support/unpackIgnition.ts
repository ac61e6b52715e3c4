import { gunzipSync } from "node:zlib";

interface Resource {
  readonly source?: string | null;
  readonly compression?: string | null;
}

interface IgnitionConfig {
  readonly storage?: {
    readonly files?: readonly {
      readonly path: string;
      readonly mode?: number;
      readonly contents?: Resource;
      readonly append?: readonly Resource[];
    }[];
    readonly links?: readonly { readonly path: string; readonly target?: string }[];
  };
  readonly systemd?: {
    readonly units?: readonly {
      readonly name: string;
      readonly contents?: string;
      readonly dropins?: readonly { readonly name: string; readonly contents?: string }[];
    }[];
  };
}

/** A file to look at: path below the node's folder, and its permissions on the node. */
export interface UnpackedFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** What an Ignition config writes: files/<path on the node>, units/<name>, and a list of links. Remote contents stay out. */
export function unpackIgnition(json: string): readonly UnpackedFile[] {
  const { storage, systemd } = JSON.parse(json) as IgnitionConfig;
  const files = (storage?.files ?? []).flatMap(({ path, mode, contents, append }) => {
    const parts = [contents, ...(append ?? [])].map(decoded);
    const known = parts.filter((part) => part !== undefined);
    return known.length === 0
      ? []
      : [{ path: `files${path}`, mode: mode ?? 0o644, content: Buffer.concat(known) }];
  });
  const unit = (path: string, contents = ""): UnpackedFile[] =>
    contents === "" ? [] : [{ path: `units/${path}`, mode: 0o644, content: Buffer.from(contents) }];
  const units = (systemd?.units ?? []).flatMap(({ name, contents, dropins }) => [
    ...unit(name, contents),
    ...(dropins ?? []).flatMap((dropin) => unit(`${name}.d/${dropin.name}`, dropin.contents)),
  ]);
  const links = (storage?.links ?? []).map(({ path, target }) => `${path} -> ${target ?? ""}\n`);
  const list = { path: "links.txt", mode: 0o644, content: Buffer.from(links.join("")) };
  return [...files, ...units, ...(links.length > 0 ? [list] : [])];
}

function decoded(resource: Resource | undefined): Buffer | undefined {
  const match = /^data:([^,]*),(.*)$/s.exec(resource?.source ?? "");
  if (match === null) return undefined;
  const [, type = "", data = ""] = match;
  const bytes = type.endsWith(";base64")
    ? Buffer.from(data, "base64")
    : Buffer.from(decodeURIComponent(data));
  return resource?.compression === "gzip" ? gunzipSync(bytes) : bytes;
}
