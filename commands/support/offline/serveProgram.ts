import { messageOf } from "../../../lib/errors";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { serveFiles } from "../fileServer";
import { bundleContents } from "./bundleContents";
import { layout, type BundleIndex } from "./bundleLayout";

/** The process behind bundleServer.ts: serves a checked bundle until it is told to stop. Nodes pull images at any time. */
async function serve([folder = "", port = "", ...addresses]: readonly string[]): Promise<void> {
  const index = JSON.parse(readFileSync(join(folder, layout.index), "utf8")) as BundleIndex;
  const server = await serveFiles({
    find: bundleContents(folder, index),
    // The address that nodes use is there only when their network is.
    address: "0.0.0.0",
    port: Number(port),
    answersAt: addresses,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void server.stop();
    });
  }
}

serve(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
