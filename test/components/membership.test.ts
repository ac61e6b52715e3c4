import * as random from "@pulumi/random";

import { NodeMembership } from "../../components/membership";
import { deploy } from "../helpers/deploy";
import { stdinOf, type DeploymentRecord } from "../helpers/deploymentRecord";
import { machines } from "../helpers/machines";
import { mockOutputs } from "../helpers/mockOutputs";
import { aClusterPlan } from "../helpers/settings";
import { aWholeLock } from "../helpers/wholeLock";

const labels = { "example.test/rack": "a1" };
const plan = aClusterPlan({
  controlPlanes: { count: 1 },
  workerPools: { worker: { count: 1, firstHost: 34, labels } },
  allowDataLoss: true,
});
const line = "exec node --import tsx commands/action.ts";

describe("NodeMembership", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    ({ record } = await deploy(() => {
      const { pki, nodes } = machines(plan, aWholeLock());
      const anchor = new random.RandomId("anchor", { byteLength: 8 });
      const before = new random.RandomId("before", { byteLength: 8 });
      for (const node of nodes) {
        new NodeMembership(node.plan.name, { plan, pki, node, anchor, after: [before] });
      }
    }));
  });

  test("owns the way in and the way out", () => {
    expect(record.childrenOf(record.one("NodeMembership", "worker1"))).toEqual([
      "Command worker1-join",
      "Command worker1-leave",
    ]);
  });

  test.each([
    ["join", { create: `${line} join`, update: `${line} noop` }],
    ["leave", { create: `${line} noop`, update: `${line} noop`, delete: `${line} leave-delete` }],
  ])("%s has the command lines that states of old hold", (verb, lines) => {
    for (const node of ["cp1", "worker1"]) {
      expect(record.one("Command", `${node}-${verb}`).inputs.values).toEqual({
        ...lines,
        stdin: expect.any(String) as string,
        triggers: [`${node}-id`],
        logging: "stdoutAndStderr",
      });
    }
  });

  test("runs again for another machine alone, the old one's leave first", () => {
    for (const command of ["worker1-join", "worker1-leave"]) {
      const resource = record.one("Command", command);
      expect(record.originsOf(resource, "triggers")).toEqual(["Domain worker1"]);
      expect(resource.deleteBeforeReplace).toBe(true);
    }
  });

  test("goes without a word when the cluster goes", () => {
    const anchor = record.one("RandomId", "anchor").urn;
    const commands = record.all("Command").filter(({ name }) => /-(join|leave)$/.test(name));
    expect(commands.map(({ name, deletedWith }) => [name, deletedWith]).sort()).toEqual(
      ["cp1-join", "cp1-leave", "worker1-join", "worker1-leave"].map((name) => [name, anchor]),
    );
  });

  test("is let in only once its way out is recorded, and after what must be done first", () => {
    const [join, leave] = ["join", "leave"].map((verb) => record.one("Command", `cp1-${verb}`));
    if (join === undefined || leave === undefined) throw new Error("no commands");
    expect(record.dependenciesOf(leave)).toContain("before");
    expect(record.dependenciesOf(leave)).not.toContain("cp1-join");
    expect(record.dependenciesOf(join)).toContain("cp1-leave");
  });

  test("gives both actions what they need years later, as a secret", () => {
    const ca = (name: string) => ({
      certificate: mockOutputs("tls:index/selfSignedCert:SelfSignedCert", `pki-${name}`, {}).state[
        "certPem"
      ],
      key: mockOutputs("tls:index/privateKey:PrivateKey", `pki-${name}-key`, {}).state[
        "privateKeyPem"
      ],
    });
    const random = (name: string, length: number) =>
      mockOutputs("random:index/randomPassword:RandomPassword", name, { length }).state["result"];
    for (const verb of ["join", "leave"]) {
      const command = record.one("Command", `worker1-${verb}`);
      expect(command.inputs.secrets).toEqual(["stdin"]);
      expect(stdinOf(command)).toEqual({
        clusterName: "ha",
        timing: "normal",
        endpoint: "https://192.168.124.30:6444",
        caCertificate: ca("ca").certificate,
        authority: { ca: ca("ca"), etcdCa: ca("etcd-ca") },
        controlPlanes: [31, 32, 33, 36, 37].map((host, i) => ({
          name: `cp${i + 1}`,
          address: `192.168.124.${host}`,
        })),
        node: { name: "worker1", role: "worker", address: "192.168.124.34" },
        domainId: "worker1-id",
        token: { id: random("worker1-token-id", 6), secret: random("worker1-token-secret", 16) },
        labels,
        allowDataLoss: true,
      });
    }
  });
});
