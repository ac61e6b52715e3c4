import { createHash } from "node:crypto";

import { UserError } from "../../../lib/errors";
import type { ImageName } from "../../../lib/imageName";
import { networkReason } from "../fetchText";
import { outboundFetch } from "../outboundFetch";

/** An image's manifest, or an index of those of several platforms, as it lies in the registry. */
export interface Manifest {
  /** "sha256:..." of the bytes. */
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const accepted = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** One repository of a registry or a mirror, for reading, as anybody (OCI distribution specification). */
export class Repository {
  readonly #base: string;
  readonly #name: string;
  #headers: Readonly<Record<string, string>> = {};

  /** `server`: URL without a slash at its end. */
  constructor(server: string, name: string) {
    this.#base = `${server}/v2/${name}`;
    this.#name = name;
  }

  /** By tag or digest; bytes that do not have the digest asked for are an error. */
  async manifest(reference: string): Promise<Manifest> {
    const url = `${this.#base}/manifests/${reference}`;
    const response = await this.#get(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const digest = sha256Digest(bytes);
    if (reference.startsWith("sha256:") && digest !== reference) {
      throw new UserError("FHA216", [
        `${url}: wrong digest: got ${digest}. Nothing was kept. Try again, or another mirror`,
      ]);
    }
    const mediaType = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    return { digest, mediaType, bytes };
  }

  /** How to ask for a blob, once a manifest was had. */
  blob(digest: string): {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  } {
    return { url: `${this.#base}/blobs/${digest}`, headers: this.#headers };
  }

  async #get(url: string): Promise<Response> {
    const ask = () =>
      outboundFetch(url, {
        headers: { accept: accepted, ...this.#headers },
        signal: AbortSignal.timeout(30_000),
      });
    const first = await ask();
    const challenge = first.headers.get("www-authenticate") ?? "";
    if (first.status !== 401 || !challenge.startsWith("Bearer ")) return first;
    this.#headers = { authorization: `Bearer ${await token(challenge, this.#name)}` };
    return ask();
  }
}

/** "sha256:<hex>" of these bytes. */
export function sha256Digest(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The first of these servers that has the image, with its manifest; a UserError says what each answered. */
export async function findImage(
  name: string,
  image: ImageName,
  servers: readonly string[],
): Promise<{ readonly repository: Repository; readonly manifest: Manifest }> {
  const reasons: string[] = [];
  for (const server of servers) {
    const repository = new Repository(server, image.repository);
    try {
      return { repository, manifest: await repository.manifest(image.reference) };
    } catch (error) {
      if (error instanceof UserError) throw error;
      reasons.push(`${server} (${networkReason(error)})`);
    }
  }
  throw new UserError("FHA220", [
    `${name}: no registry has it: ${reasons.join("; ")}. Mirrors are set by registryMirrors`,
  ]);
}

/** What the registry's own token server gives to anybody who only reads. */
async function token(challenge: string, name: string): Promise<string> {
  const part = (key: string): string => new RegExp(`${key}="([^"]*)"`).exec(challenge)?.[1] ?? "";
  const url = new URL(part("realm"));
  url.searchParams.set("service", part("service"));
  url.searchParams.set("scope", part("scope") || `repository:${name}:pull`);
  const response = await outboundFetch(url.href, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url.origin}: HTTP ${response.status}`);
  const answer = (await response.json()) as { token?: string; access_token?: string };
  return answer.token ?? answer.access_token ?? "";
}
