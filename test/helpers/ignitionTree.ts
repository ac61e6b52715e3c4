import { gunzipSync } from "node:zlib";

interface Resource {
  readonly source?: string;
  readonly compression?: string;
}

interface Ignition {
  readonly passwd: {
    readonly users: readonly { readonly sshAuthorizedKeys?: readonly string[] }[];
  };
  readonly storage: {
    readonly directories: readonly { readonly path: string; readonly mode: number }[];
    readonly links: readonly { readonly path: string; readonly target: string }[];
    readonly files: readonly {
      readonly path: string;
      readonly mode: number;
      readonly contents: Resource;
    }[];
  };
  readonly systemd: {
    readonly units: readonly {
      readonly name: string;
      readonly contents?: string;
      readonly enabled?: boolean;
      readonly mask?: boolean;
      readonly dropins?: readonly { readonly name: string; readonly contents: string }[];
    }[];
  };
}

export interface TreeFile {
  readonly text: string;
  readonly mode: number;
}

/** What an Ignition config puts on a disk: path -> text and mode; units and drop-ins included. */
export interface IgnitionTree {
  readonly ignition: Ignition;
  readonly files: Readonly<Record<string, TreeFile>>;
}

export function ignitionTree(text: string): IgnitionTree {
  const ignition = JSON.parse(text) as Ignition;
  const files = ignition.storage.files.map(({ path, mode, contents }): [string, TreeFile] => [
    path,
    { text: decode(contents), mode },
  ]);
  const units = ignition.systemd.units.flatMap(({ name, contents, dropins = [] }) => [
    ...(contents === undefined ? [] : [unitFile(name, contents)]),
    ...dropins.map((dropin) => unitFile(`${name}.d/${dropin.name}`, dropin.contents)),
  ]);
  return { ignition, files: Object.fromEntries([...files, ...units]) };
}

function unitFile(name: string, text: string): [string, TreeFile] {
  return [`/etc/systemd/system/${name}`, { text, mode: 0o644 }];
}

function decode({ source = "data:,", compression }: Resource): string {
  const [, base64, body = ""] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(source) ?? [];
  const bytes = base64 ? Buffer.from(body, "base64") : Buffer.from(decodeURIComponent(body));
  return (compression === "gzip" ? gunzipSync(bytes) : bytes).toString();
}
