import { request, type ClientRequest } from "node:http";
import { createInterface } from "node:readline";
import { connect, createSecureContext } from "node:tls";

import { now } from "./clock";
import type { RequestSample, WatchChange } from "./samples";

/** First line of standard input; when that ends, so does the client. */
export interface ClientInput {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly requestPath: string;
  readonly everyMs: number;
  readonly limitMs: number;
  readonly watchPath: string;
  readonly watches: number;
}

/** Each line of standard output. */
export type ClientLine = { readonly request: RequestSample } | { readonly watch: WatchChange };

// A process of its own, in the lab in a namespace of its own: neither the driver's work nor the host's ARP table touches it.
function run(input: ClientInput): void {
  const { host, port, limitMs } = input;
  const secureContext = createSecureContext({
    ca: input.ca,
    cert: input.certificate,
    key: input.key,
  });
  const tell = (line: ClientLine): void => {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  /** On a new TLS connection, whatever was open before. */
  const open = (path: string): ClientRequest =>
    request({
      host,
      path,
      headers: { host: `${host}:${port}`, connection: "close" },
      createConnection: () => connect({ host, port, secureContext }),
    });

  const ask = (): void => {
    const start = now();
    let told = false;
    const done = (error?: string): void => {
      if (told) return;
      told = true;
      clearTimeout(limit);
      tell({ request: { start, end: now(), error } });
    };
    const outgoing = open(input.requestPath);
    const limit = setTimeout(() => {
      done("no answer");
      outgoing.destroy();
    }, limitMs);
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      done(error.code ?? error.message);
    });
    outgoing.on("response", (reply) => {
      reply.resume();
      reply.on("error", (error: NodeJS.ErrnoException) => {
        done(error.code ?? error.message);
      });
      reply.on("end", () => {
        done(reply.statusCode === 200 ? undefined : String(reply.statusCode));
      });
    });
    outgoing.end();
  };

  /** Opens a watch, and again whenever it ends. */
  const watch = (number: number): void => {
    let isOpen = false;
    let over = false;
    const ended = (): void => {
      if (over) return;
      over = true;
      clearTimeout(limit);
      outgoing.destroy();
      if (isOpen) tell({ watch: { watch: number, at: now(), open: false } });
      setTimeout(watch, 50, number);
    };
    const outgoing = open(input.watchPath);
    const limit = setTimeout(ended, limitMs);
    outgoing.on("error", ended);
    outgoing.on("close", ended);
    // The other end of a moved address knows nothing of this connection: a probe makes it say so.
    outgoing.on("socket", (socket) => socket.setKeepAlive(true, 1000));
    outgoing.on("response", (reply) => {
      clearTimeout(limit);
      reply.on("error", ended).on("close", ended).resume();
      if (reply.statusCode !== 200) {
        ended();
        return;
      }
      isOpen = true;
      tell({ watch: { watch: number, at: now(), open: true } });
    });
    outgoing.end();
  };

  let next = now();
  const tick = (): void => {
    ask();
    // A client that was held up leaves requests out and does not make up for them in a burst.
    next = Math.max(next + input.everyMs, now());
    setTimeout(tick, next - now());
  };
  for (let number = 0; number < input.watches; number += 1) watch(number);
  tick();
}

const lines = createInterface({ input: process.stdin });
lines.once("line", (line) => {
  run(JSON.parse(line) as ClientInput);
});
lines.once("close", () => process.exit());
