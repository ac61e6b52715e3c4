import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { serveFiles, type Content, type RunningServer } from "../commands/support/fileServer";
import { releasePort } from "../commands/support/labAddresses";
import type { SignedRelease } from "./signedRelease";

/**
 * Serves, with Flatcar's layout, a release (`/amd64-usr/<version>/`, `/amd64-usr/current/`), the key that signed it,
 * and with the bakery's layout the extensions (`/extensions/`).
 */
export function startReleaseServer(
  address: string,
  release: SignedRelease,
  extensions: string,
  port = releasePort,
): Promise<RunningServer> {
  const contents = new Map([...releasePaths(release), ...extensionPaths(extensions)]);
  return serveFiles({ find: ({ pathname }) => contents.get(pathname), address, port });
}

function releasePaths(release: SignedRelease): [string, Content][] {
  const files = readdirSync(release.folder).map((name) => join(release.folder, name));
  const inFolder = (folder: string): [string, Content][] => [
    ...files.map((file): [string, Content] => [`/amd64-usr/${folder}/${basename(file)}`, { file }]),
    [`/amd64-usr/${folder}/${release.imageName}`, { file: release.image }],
  ];
  return [
    ...inFolder(release.version),
    ...inFolder("current"),
    ["/Flatcar_Image_Signing_Key.asc", { text: release.publicKey }],
  ];
}

function extensionPaths(folder: string): [string, Content][] {
  const paths: [string, Content][] = [];
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    paths.push([`/extensions/${name}`, { file }]);
    if (!name.endsWith(".raw")) continue;
    // The bakery's release of one extension lists that extension's versions; the whole list does as well.
    const extension = name.split("-")[0] ?? "";
    paths.push([`/extensions/${extension}/SHA256SUMS`, { file: join(folder, "SHA256SUMS") }]);
  }
  return paths;
}
