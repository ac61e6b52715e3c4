import { createHash, type Hash } from "node:crypto";
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as openpgp from "openpgp";
import { imageFile } from "../lib/releases";
import { cachedArtifact, type Progress } from "./cachedArtifact";
import { nodeImageVersion } from "./image/nodeImage";

export interface SignedRelease {
  readonly version: string;
  readonly image: string;
  readonly imageName: string;
  /** Holds version.txt, `<image>.DIGESTS`, `<image>.DIGESTS.asc` and `<image>.sig`. */
  readonly folder: string;
  /** Armored, and the primary key's fingerprint in upper-case hex. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Flatcar's files around `image`, signed by the lab's key, which is made once per cache. */
export async function ensureSignedRelease(
  image: string,
  progress: Progress,
): Promise<SignedRelease> {
  const keyFile = await signingKey(progress);
  const key = await openpgp.readPrivateKey({ armoredKey: readFileSync(keyFile, "utf8") });
  const folder = await cachedArtifact(
    {
      folder: "release",
      name: "files",
      sources: [keyFile],
      values: [image, nodeImageVersion],
      build: async (unfinished) => {
        mkdirSync(unfinished);
        const write = (name: string, content: string | Uint8Array): void => {
          writeFileSync(join(unfinished, name), content);
        };
        const digests = await digestsOf(image, imageFile);
        write("version.txt", versionText());
        write(`${imageFile}.DIGESTS`, digests);
        const message = await openpgp.createCleartextMessage({ text: digests });
        write(`${imageFile}.DIGESTS.asc`, await openpgp.sign({ message, signingKeys: key }));
        const binary = await openpgp.createMessage({ binary: readFileSync(image) });
        const options = { signingKeys: key, detached: true, format: "binary" } as const;
        const signature = (await openpgp.sign({ message: binary, ...options })) as Uint8Array;
        write(`${imageFile}.sig`, signature);
      },
    },
    progress,
  );
  return {
    version: nodeImageVersion,
    image,
    imageName: imageFile,
    folder,
    publicKey: key.toPublic().armor(),
    fingerprint: key.getFingerprint().toUpperCase(),
  };
}

function signingKey(progress: Progress): Promise<string> {
  return cachedArtifact(
    {
      folder: "release-key",
      name: "key.asc",
      sources: [],
      values: ["ed25519"],
      build: async (unfinished) => {
        // As Flatcar's: a primary key that is pinned, and a subkey that signs.
        const { privateKey } = await openpgp.generateKey({
          userIDs: [{ name: "Flatcar lab" }],
          subkeys: [{ sign: true }],
          format: "armored",
        });
        writeFileSync(unfinished, privateKey, { mode: 0o600 });
      },
    },
    progress,
  );
}

function versionText(): string {
  const build = nodeImageVersion.split(".")[0] ?? "";
  return [
    `FLATCAR_BUILD=${build}`,
    `FLATCAR_VERSION=${nodeImageVersion}`,
    `FLATCAR_VERSION_ID=${nodeImageVersion}`,
    'FLATCAR_BUILD_ID="lab"',
    `FLATCAR_SDK_VERSION=${nodeImageVersion}`,
    "",
  ].join("\n");
}

async function digestsOf(file: string, name: string): Promise<string> {
  const hashes: [string, Hash][] = ["md5", "sha1", "sha512"].map((algorithm) => [
    algorithm,
    createHash(algorithm),
  ]);
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) for (const [, hash] of hashes) hash.update(chunk);
  });
  return hashes
    .map(
      ([algorithm, hash]) => `# ${algorithm.toUpperCase()} HASH\n${hash.digest("hex")}  ${name}\n`,
    )
    .join("");
}
