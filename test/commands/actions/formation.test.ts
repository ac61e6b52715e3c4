import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { Server, utils } from "ssh2";

import { formation } from "../../../commands/actions/formation";

const hostKey = utils.generateKeyPairSync("ed25519");
const user = utils.generateKeyPairSync("ed25519");
const otherKey = utils.generateKeyPairSync("ed25519");

/** One control plane's sshd: `answers` gives what each verb prints, or "exit 4"; a list is used up call by call. */
async function sshd(
  answers: Record<string, string[]>,
  { address = "127.0.0.1", port = 0, pauseMs = 0, order = [] as string[] } = {},
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
        void sleep(pauseMs).then(() => {
          order.push(`${address} answers`);
          const code = /^exit (\d+)$/.exec(first)?.[1];
          if (code === undefined) channel.write(first);
          channel.exit(Number(code ?? 0));
          channel.end();
        });
      });
    });
  });
  server.listen(port, address);
  await once(server, "listening");
  return { server, verbs };
}

/** Also waits for connections that are still ending. */
async function stopped(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

const report = (state: string, boot: string): string => JSON.stringify({ state, boot });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const input = (server: Server, key: string): unknown => ({
  clusterName: "ha",
  timing: "normal",
  endpoint: "https://192.0.2.1:6444",
  caCertificate: "-----BEGIN CERTIFICATE-----",
  ssh: { user: "core", port: portOf(server), privateKey: user.private },
  controlPlanes: [{ name: "cp1", address: "127.0.0.1", hostKey: key }],
});

describe("formation", () => {
  it("commands init once and waits for the stamp", async () => {
    const states = ["fresh", "initialising", "joined"].map((state) => report(state, "b1"));
    const { server, verbs } = await sshd({ state: states, "init b1": ["started"] });
    const said: string[] = [];
    await formation(input(server, hostKey.public), (line) => said.push(line));
    await stopped(server);
    expect(verbs).toEqual(["state", "init b1", "state", "state"]);
    expect(said).toEqual([
      "cp1 was told to initialise",
      expect.stringMatching(/^\d+ s, waiting for a control plane: cp1 initialises the cluster$/),
      "cp1 is a control plane of this cluster",
    ]);
  }, 20_000);

  it("asks again where the node has been started anew between the question and the command", async () => {
    const states = [report("fresh", "b1"), report("fresh", "b2"), report("joined", "b2")];
    const { server, verbs } = await sshd({
      state: states,
      "init b1": ["exit 4"],
      "init b2": ["started"],
    });
    const said: string[] = [];
    await formation(input(server, hostKey.public), (line) => said.push(line));
    await stopped(server);
    expect(verbs).toEqual(["state", "init b1", "state", "init b2", "state"]);
    expect(said.filter((line) => line.includes("was told"))).toEqual([
      "cp1 was told to initialise",
    ]);
  }, 20_000);

  it("asks the others only when the first control plane has answered", async () => {
    const order: string[] = [];
    const first = await sshd({ state: [report("joined", "b1")] }, { pauseMs: 300, order });
    const port = portOf(first.server);
    const second = await sshd(
      { state: [report("fresh", "b2")] },
      { address: "127.0.0.2", port, order },
    );
    const controlPlanes = ["127.0.0.1", "127.0.0.2"].map((address, i) => ({
      name: `cp${i + 1}`,
      address,
      hostKey: hostKey.public,
    }));
    const given = { ...(input(first.server, hostKey.public) as object), controlPlanes };
    await formation(given, () => undefined);
    await Promise.all([first, second].map(({ server }) => stopped(server)));
    expect(order).toEqual(["127.0.0.1 answers", "127.0.0.2 answers"]);
  });

  it("refuses a node with etcd data and no cluster", async () => {
    const { server, verbs } = await sshd({ state: [report("etcd", "b1")] });
    const run = formation(input(server, hostKey.public), () => undefined);
    await expect(run).rejects.toThrow(/cp1 has etcd data .*recover -- --force-init/);
    await stopped(server);
    expect(verbs).toEqual(["state"]);
  });

  it("tells nothing to a machine with another host key", async () => {
    const { server, verbs } = await sshd({ state: [report("fresh", "b1")] });
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
