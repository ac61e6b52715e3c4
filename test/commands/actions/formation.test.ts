import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { Server, utils } from "ssh2";

import { formation } from "../../../commands/actions/formation";

const hostKey = utils.generateKeyPairSync("ed25519");
const user = utils.generateKeyPairSync("ed25519");
const otherKey = utils.generateKeyPairSync("ed25519");

/** One control plane's sshd: `answers` gives what each verb prints, a list is used up call by call. */
async function sshd(
  answers: Record<string, string[]>,
): Promise<{ server: Server; verbs: string[] }> {
  const verbs: string[] = [];
  const server = new Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (request) => {
      request.accept();
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec, _reject, { command }) => {
        verbs.push(command);
        const channel = acceptExec();
        const [first = "", ...rest] = answers[command] ?? [];
        if (rest.length > 0) answers[command] = rest;
        channel.write(first);
        channel.exit(0);
        channel.end();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, verbs };
}

/** Also waits for connections that are still ending. */
async function stopped(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

const input = (server: Server, key: string): unknown => ({
  clusterName: "ha",
  timing: "normal",
  endpoint: "https://192.0.2.1:6444",
  caCertificate: "-----BEGIN CERTIFICATE-----",
  ssh: { user: "core", port: (server.address() as AddressInfo).port, privateKey: user.private },
  controlPlanes: [{ name: "cp1", address: "127.0.0.1", hostKey: key }],
});

describe("formation", () => {
  it("commands init once and waits for the stamp", async () => {
    const states = ["fresh", "initialising", "joined"].map((state) => JSON.stringify({ state }));
    const { server, verbs } = await sshd({ state: states, init: ["started"] });
    const said: string[] = [];
    await formation(input(server, hostKey.public), (line) => said.push(line));
    await stopped(server);
    expect(verbs).toEqual(["state", "init", "state", "state"]);
    expect(said).toEqual([
      "cp1 was told to initialise",
      expect.stringMatching(/^\d+ s, waiting for a control plane: cp1 initialises the cluster$/),
      "cp1 is a control plane of this cluster",
    ]);
  }, 20_000);

  it("refuses a node with etcd data and no cluster", async () => {
    const { server, verbs } = await sshd({ state: ['{"state":"etcd"}'] });
    const run = formation(input(server, hostKey.public), () => undefined);
    await expect(run).rejects.toThrow(/cp1 has etcd data .*recover -- --force-init/);
    await stopped(server);
    expect(verbs).toEqual(["state"]);
  });

  it("tells nothing to a machine with another host key", async () => {
    const { server, verbs } = await sshd({ state: ['{"state":"fresh"}'] });
    const run = formation(input(server, otherKey.public), (line) => {
      throw new Error(line);
    });
    await expect(run).rejects.toThrow(
      "cp1 does not answer (it answers with a host key that is not its own)",
    );
    await stopped(server);
    expect(verbs).toEqual([]);
  });
});
