import { createHash } from "node:crypto";

import { createCleartextMessage, generateKey, readPrivateKey, sign } from "openpgp";

import { serveFiles, type Content } from "../../../commands/support/fileServer";
import { blobsOf } from "../../../commands/support/offline/ociTypes";
import { sha256Digest } from "../../../commands/support/offline/repository";
import { zeroLock } from "../../../commands/support/zeroLock";
import type { ClusterConfig } from "../../../lib/config";
import { parseImageName } from "../../../lib/imageName";
import { imageFile } from "../../../lib/releases";
import type { Lock } from "../../../lib/lock";
import { aConfig } from "../../helpers/settings";

export interface FakeInternet {
  readonly url: string;
  /** Settings that point at it. */
  readonly config: ClusterConfig;
  /** What `npm run lock` would find there. */
  readonly lock: Lock;
  /** Path -> what is served; a test may change it. */
  readonly contents: Map<string, Content>;
  /** Digests of an image's blobs for amd64, manifests and index included. */
  readonly blobs: ReadonlyMap<string, readonly string[]>;
  readonly stop: () => Promise<void>;
}

const types = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
};

/** Small files in the place of a release, extensions, a key and a registry. */
export async function fakeInternet(images: readonly string[]): Promise<FakeInternet> {
  const contents = new Map<string, Content>();
  const { url, stop } = await serveFiles({
    find: ({ pathname }) => contents.get(pathname),
    address: "127.0.0.1",
    port: 0,
  });
  const key = await generateKey({ userIDs: [{ name: "test" }], format: "object" });
  const mirror = [url];
  const config = aConfig({
    imageServer: url,
    imageKeyUrl: `${url}/key.asc`,
    imageKeyFingerprint: key.publicKey.getFingerprint().toUpperCase(),
    sysextServer: `${url}/extensions`,
    registryMirrors: { "registry.k8s.io": mirror, "ghcr.io": mirror, "docker.io": mirror },
    kubernetesVersion: "1.36.3",
  });
  contents.set("/key.asc", { text: key.publicKey.armor() });

  const zeros = zeroLock(config);
  const [image] = Object.values(zeros.images);
  if (image === undefined) throw new Error("no image");
  const disk = "an operating system";
  const sha512 = createHash("sha512").update(disk).digest("hex");
  const text = `# SHA512 HASH\n${sha512}  ${imageFile}\n`;
  const list = await sign({
    message: await createCleartextMessage({ text }),
    signingKeys: await readPrivateKey({ armoredKey: key.privateKey.armor() }),
  });
  const { pathname } = new URL(image.url);
  contents.set(pathname, { text: disk });
  contents.set(`${pathname}.DIGESTS.asc`, { text: list });

  const sysexts = Object.entries(zeros.sysexts).map(([name, one]) => {
    const bytes = `extension ${name}`;
    contents.set(new URL(one.url).pathname, { text: bytes });
    return [name, { ...one, sha256: createHash("sha256").update(bytes).digest("hex") }] as const;
  });
  const lock: Lock = {
    ...zeros,
    images: { [image.version]: { ...image, sha512 } },
    sysexts: Object.fromEntries(sysexts),
  };
  const blobs = new Map(images.map((name, i) => [name, addImage(contents, name, i % 2 === 0)]));
  return { url, config, lock, contents, blobs, stop };
}

/** An image of one layer; where `platforms`, behind an index that has arm64 too. */
function addImage(
  contents: Map<string, Content>,
  name: string,
  platforms: boolean,
): readonly string[] {
  const { repository, reference } = parseImageName(name);
  const at = `/v2/${repository}`;
  const blob = (text: string, mediaType: string) => {
    const digest = sha256Digest(Buffer.from(text));
    contents.set(`${at}/blobs/${digest}`, { text });
    return { digest, size: text.length, mediaType };
  };
  const manifest = (value: object, mediaType: string) => {
    const text = JSON.stringify({ schemaVersion: 2, mediaType, ...value });
    const digest = sha256Digest(Buffer.from(text));
    contents.set(`${at}/manifests/${digest}`, { text, headers: { "Content-Type": mediaType } });
    return { digest, size: text.length, mediaType };
  };
  const single = (architecture: string) => {
    const config = blob(JSON.stringify({ architecture, name }), "application/json");
    const content = { config, layers: [blob(`layer ${name} ${architecture}`, "layer")] };
    return { ...manifest(content, types.manifest), blobs: blobsOf(content) };
  };
  const amd64 = single("amd64");
  const entry = (architecture: string, { digest, size, mediaType }: ReturnType<typeof single>) => ({
    ...{ digest, size, mediaType },
    platform: { os: "linux", architecture },
  });
  const manifests = () => [entry("arm64", single("arm64")), entry("amd64", amd64)];
  const top = platforms ? manifest({ manifests: manifests() }, types.index) : amd64;
  const tagged = contents.get(`${at}/manifests/${top.digest}`);
  if (tagged !== undefined) contents.set(`${at}/manifests/${reference}`, tagged);
  const own = amd64.blobs.map(({ digest }) => digest);
  return [...new Set([top.digest, amd64.digest, ...own])];
}
