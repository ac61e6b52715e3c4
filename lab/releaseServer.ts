import { createReadStream, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunningServer } from "./registry";
import type { SignedRelease } from "./signedRelease";

type Content = { readonly file: string } | { readonly text: string };

/**
 * Serves, with Flatcar's layout, a release (`/amd64-usr/<version>/`, `/amd64-usr/current/`), the key that signed it,
 * and with the bakery's layout the extensions (`/extensions/`). HEAD and single byte ranges work.
 */
export async function startReleaseServer(
  address: string,
  release: SignedRelease,
  extensions: string,
  port = 8800,
): Promise<RunningServer> {
  const contents = new Map([...releasePaths(release), ...extensionPaths(extensions)]);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://lab").pathname;
    answer(request, response, contents.get(path)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, address, resolve);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://${address}:${port}`, stop };
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

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Content | undefined,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    end(response, 405);
    return;
  }
  if (content === undefined) {
    end(response, 404);
    return;
  }
  const size = "file" in content ? statSync(content.file).size : Buffer.byteLength(content.text);
  const range = byteRange(request.headers.range, size);
  if (range === "unsatisfiable") {
    response.setHeader("Content-Range", `bytes */${size}`);
    end(response, 416);
    return;
  }
  const { start, end: last } = range ?? { start: 0, end: size - 1 };
  if (range !== undefined) response.setHeader("Content-Range", `bytes ${start}-${last}/${size}`);
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Content-Length", last - start + 1);
  response.statusCode = range === undefined ? 200 : 206;
  if (request.method === "HEAD" || size === 0) response.end();
  else if ("text" in content) response.end(Buffer.from(content.text).subarray(start, last + 1));
  else await pipeline(createReadStream(content.file, { start, end: last }), response);
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

/** One range of a Range header, both ends inclusive; undefined asks for the whole, as several ranges do here. */
export function byteRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  const [from = "", to = ""] = match?.slice(1) ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? "unsatisfiable" : { start, end };
}
