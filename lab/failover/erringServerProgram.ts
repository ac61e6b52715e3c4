import { createServer } from "node:https";
import { createInterface } from "node:readline";

/** First line of standard input; when that ends, so does the server. */
export interface ErringServerInput {
  readonly certificate: string;
  readonly key: string;
  readonly port: number;
}

// An API server that takes every connection and can serve nothing. Says "ready" once.
const lines = createInterface({ input: process.stdin });
lines.once("line", (line) => {
  const { certificate, key, port } = JSON.parse(line) as ErringServerInput;
  createServer({ cert: certificate, key }, (request, response) => {
    request.resume();
    response.writeHead(500, { connection: "close" }).end("out of order\n");
  }).listen(port, () => process.stdout.write("ready\n"));
});
lines.once("close", () => process.exit());
