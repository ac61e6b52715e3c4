import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

/** What lies behind a path. */
export type Content = {
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | {
      readonly file: string;
      /** Modification time in ms at which it was found whole; one that has changed since is not served. */
      readonly unchangedSince?: number;
    }
  | { readonly text: string }
);

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface FileServerArgs {
  /** Undefined where nothing lies. */
  readonly find: (url: URL) => Content | undefined;
  /** To listen at; port 0 for a free one. */
  readonly address: string;
  readonly port: number;
  /** This machine's addresses at which it answers; all where none are named. */
  readonly answersAt?: readonly string[];
}

/** Serves files for reading. HEAD and single byte ranges work. */
export async function serveFiles(args: FileServerArgs): Promise<RunningServer> {
  const { find, address, port, answersAt } = args;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://server");
    answer(request, response, find(url)).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    const at = socket.localAddress?.replace(/^::ffff:/, "") ?? "";
    if (answersAt !== undefined && !answersAt.includes(at)) socket.destroy();
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
  const { port: given } = server.address() as AddressInfo;
  return { url: `http://${address}:${given}`, stop };
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
  const file = "file" in content ? statSync(content.file) : undefined;
  if ("file" in content && (content.unchangedSince ?? file?.mtimeMs) !== file?.mtimeMs) {
    end(response, 500, `${content.file} has changed since it was checked\n`);
    return;
  }
  const size = "text" in content ? Buffer.byteLength(content.text) : (file?.size ?? 0);
  const range = byteRange(request.headers.range, size);
  if (range === "unsatisfiable") {
    response.setHeader("Content-Range", `bytes */${size}`);
    end(response, 416);
    return;
  }
  for (const [name, value] of Object.entries(content.headers ?? {})) {
    response.setHeader(name, value);
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

function end(response: ServerResponse, status: number, text = ""): void {
  response.statusCode = status;
  response.end(text);
}

/** One range of a Range header, both ends inclusive; undefined asks for the whole, as several ranges do here. */
function byteRange(
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
