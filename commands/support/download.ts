import { createHash, type Hash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { UserError } from "../../lib/errors";

import { networkReason } from "./fetchText";
import { humanBytes } from "./humanBytes";
import { outboundFetch } from "./outboundFetch";

export interface Download {
  readonly url: string;
  /** Final path; it exists only with the right content. */
  readonly path: string;
  readonly algorithm: "sha256" | "sha512";
  /** Lower-case hex. */
  readonly hash: string;
  readonly progress: (line: string) => void;
  /** Of every request, such as an authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest silence of the server, in ms. */
  readonly silenceMs?: number;
}

/**
 * Makes `path` hold the bytes of `url` whose hash is given: kept when they are there, resumed from `<path>.part` when the
 * server can, renamed into place last. Throws UserError with URL, expected, got and what to do.
 */
export async function download(wanted: Download): Promise<void> {
  if (existsSync(wanted.path)) {
    if ((await hashOf(wanted.path, wanted.algorithm)) === wanted.hash) return;
    wanted.progress(`${basename(wanted.path)}: the cached file is damaged; fetching it again`);
    rmSync(wanted.path);
  }
  const part = `${wanted.path}.part`;
  const resumed = existsSync(part) && statSync(part).size > 0;
  let got = await transfer(wanted, part);
  if (got !== wanted.hash && resumed) {
    // The old beginning may belong to another file.
    rmSync(part);
    got = await transfer(wanted, part);
  }
  if (got !== wanted.hash) {
    const size = humanBytes(statSync(part).size);
    rmSync(part);
    throw new UserError("FHA216", [
      `${wanted.url}: wrong ${wanted.algorithm} of ${size}: expected ${wanted.hash}, got ${got}. ` +
        "Nothing was kept. Try again; if it stays, the file was changed since it was locked: npm run lock shows what the server offers now",
    ]);
  }
  renameSync(part, wanted.path);
}

/** Fetches what `part` lacks; gives the hash of the whole. */
async function transfer(wanted: Download, part: string): Promise<string> {
  const start = existsSync(part) ? statSync(part).size : 0;
  const silence = new Silence(wanted.silenceMs ?? 60_000);
  try {
    const response = await request(wanted, start, silence.signal);
    const hash = createHash(wanted.algorithm);
    if (response === "complete") return await hashOf(part, wanted.algorithm);
    const offset = response.status === 206 ? start : 0;
    if (offset > 0) await feed(part, hash);
    const body = response.body;
    if (body === null) throw new UserError("FHA215", [`${wanted.url}: the server sent nothing`]);
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = Number.isNaN(length) ? undefined : offset + length;
    const meter = progressMeter(wanted, offset, total, silence, hash);
    await pipeline(body, meter, createWriteStream(part, { flags: offset > 0 ? "a" : "w" }));
    const size = statSync(part).size;
    if (total !== undefined && size < total) throw new Error(`${size} of ${total} bytes came`);
    return hash.digest("hex");
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const size = existsSync(part) ? statSync(part).size : 0;
    const why = silence.signal.aborted ? "the server fell silent" : networkReason(cause);
    throw new UserError("FHA215", [
      `${wanted.url}: the download broke off after ${humanBytes(size)} (${why}). ` +
        `Expected ${wanted.algorithm} ${wanted.hash}. Run the command again: it goes on where it stopped`,
    ]);
  } finally {
    silence.stop();
  }
}

async function request(
  wanted: Download,
  start: number,
  signal: AbortSignal,
): Promise<Response | "complete"> {
  const headers = { ...wanted.headers, ...(start > 0 ? { range: `bytes=${start}-` } : {}) };
  const response = await outboundFetch(wanted.url, { headers, signal });
  if (response.status === 416) return "complete";
  if (!response.ok) {
    throw new UserError("FHA215", [
      `${wanted.url}: HTTP ${response.status} ${response.statusText}. Check the server setting, or npm run lock if the release is gone`,
    ]);
  }
  return response;
}

function progressMeter(
  wanted: Download,
  offset: number,
  total: number | undefined,
  silence: Silence,
  hash: Hash,
): Transform {
  let bytes = offset;
  let shown = 0;
  const name = basename(wanted.path);
  wanted.progress(
    `${name}: ${total === undefined ? "fetching" : humanBytes(total)} from ${new URL(wanted.url).host}` +
      (offset > 0 ? `, going on after ${humanBytes(offset)}` : ""),
  );
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      silence.heard();
      hash.update(chunk);
      bytes += chunk.length;
      const percent = total === undefined ? 0 : Math.floor((100 * bytes) / total);
      if (percent >= shown + 10 && total !== undefined) {
        shown = percent - (percent % 10);
        wanted.progress(`${name}: ${shown} % of ${humanBytes(total)}`);
      }
      done(null, chunk);
    },
  });
}

async function feed(path: string, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
}

/** Lower-case hex of a file's hash. */
export async function hashOf(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  await feed(path, hash);
  return hash.digest("hex");
}

/** Aborts when nothing was heard for too long. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort();
    }, limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
