import { apiServerPort } from "../../lib/membership";
import { run } from "../native/run";
import type { ErringServerInput } from "./erringServerProgram";
import { runInNamespace } from "./namespaceProgram";

/** A server in a machine that has the API server's certificate and answers 500 to everything. */
export interface ErringServer {
  /** New connections to the API server's port reach it (true) or the API server again (false). */
  readonly takeOver: (over: boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const port = 16443;

export async function startErringServer(
  namespace: string,
  certificate: string,
  key: string,
): Promise<ErringServer> {
  const input: ErringServerInput = { certificate, key, port };
  let stop: ErringServer["stop"] = () => Promise.resolve();
  await new Promise<void>((ready) => {
    ({ stop } = runInNamespace(namespace, "erringServerProgram.ts", input, () => {
      ready();
    }));
  });
  const redirect = (verb: string, chain: string): Promise<string> =>
    run("ip", [
      ...["netns", "exec", namespace, "iptables", "-t", "nat", verb, chain],
      // Open connections stay with the API server, and those to other machines go there.
      ...["-p", "tcp", "--syn", "--dport", `${apiServerPort}`, "-m", "addrtype"],
      ...["--dst-type", "LOCAL", "-j", "REDIRECT", "--to-ports", `${port}`],
    ]);
  return {
    takeOver: async (over) => {
      for (const chain of ["PREROUTING", "OUTPUT"]) await redirect(over ? "-A" : "-D", chain);
    },
    stop,
  };
}
