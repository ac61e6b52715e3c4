import { etcdOf, operatorApi } from "../../commands/actions/connect";
import { clusterStatus, healthy } from "../../commands/support/clusterStatus";
import { nativeLock } from "../../lab/native/nativeLock";
import type { NativeStack } from "../../lab/native/nativeStack";
import type { RunningAction } from "../../lab/native/runAction";
import {
  aNativeStack,
  askApi,
  controlPlanes,
  expectOneCluster,
  holderOf,
  inEtcd,
  readyNodes,
  timed,
  until,
} from "./support";
import { aConfig } from "../helpers/settings";

// One cluster's birth with everything that can go wrong on the way; the steps build on each other.
describe("formation", () => {
  let stack: NativeStack;
  let formation: RunningAction;

  const state = (name: string): Promise<string> =>
    stack.machines
      .shell(name, "SSH_ORIGINAL_COMMAND=state /opt/flatcar-ha/bin/remote")
      .then((reply) => (JSON.parse(reply) as { state: string }).state);
  const fresh = "fresh";

  beforeAll(async () => {
    stack = await aNativeStack("form");
  }, 900_000);
  afterAll(() => stack.remove());

  test("waits for a silent control plane and names it", async () => {
    await timed("two machines up", () =>
      Promise.all([stack.replaceMachine("cp1"), stack.replaceMachine("cp2")]),
    );
    formation = stack.act("formation");
    await formation.says("cp3 does not answer");

    await new Promise((resume) => setTimeout(resume, 3000));

    expect([await state("cp1"), await state("cp2")]).toEqual([fresh, fresh]);
    expect(formation.output()).not.toMatch(/cp[12] does not answer/);
  }, 120_000);

  test("commands one init once all have answered", async () => {
    await stack.replaceMachine("cp3");

    await formation.says("cp1 was told to initialise");

    expect([await state("cp2"), await state("cp3")]).toEqual([fresh, fresh]);
  }, 60_000);

  test("a power cut and a killed formation during init end in the same one cluster", async () => {
    const hasData = (): Promise<boolean> =>
      state("cp1").then(async () =>
        stack.machines
          .shell("cp1", "test -e /var/lib/etcd/member && test ! -e /var/lib/flatcar-ha/joined")
          .then(
            () => true,
            () => false,
          ),
      );
    await until("etcd has data", 60, hasData);

    await stack.machines.stopNode("cp1");
    formation.interrupt();
    expect(await formation.code).not.toBe(0);
    await stack.powerOn("cp1");
    const said = await timed("formation after the power cut", () => stack.must("formation"));

    expect(said).toContain("cp1 is a control plane of this cluster");
    expect(
      await stack.machines.shell("cp1", "SSH_ORIGINAL_COMMAND=journal /opt/flatcar-ha/bin/remote"),
    ).toContain("this node has created the cluster");
    expect(said).not.toMatch(/cp[23] (was told|goes on)/);
    expect(stack.clusterIds.seen()).toHaveLength(1);
  }, 180_000);

  test("the others join, the virtual IP answers", async () => {
    await stack.must("api-ready");
    await stack.must("desired");
    await timed("three joined", () =>
      Promise.all(controlPlanes.map((name) => stack.must("join", stack.nodeInput(name)))),
    );

    expect((await askApi(stack, "/readyz"))?.text).toBe("ok");
    expect(await readyNodes(stack)).toEqual([...controlPlanes]);
    await expectOneCluster(stack);
  }, 180_000);

  test("the API server takes its files: it encrypts, keeps a log, judges pods and callers", async () => {
    const secret = { metadata: { name: "seen" }, stringData: { word: "in clear" } };
    const secrets = "/api/v1/namespaces/default/secrets";
    expect((await askApi(stack, secrets, secret))?.status).toBe(201);

    expect(await inEtcd(stack, "cp1", "/registry/secrets/default/seen")).toMatch(
      /^k8s:enc:secretbox:v1:key1:/,
    );
    const logs = controlPlanes.map((name) =>
      stack.machines.readFile(name, "/var/log/kubernetes/audit/audit.log"),
    );
    const written = (await Promise.all(logs)).join("").split("\n");
    const entries = written.filter((line) => line.includes('"resource":"secrets"'));
    expect(entries.join("\n")).toMatch(/"username":"flatcar-ha-operator".*"name":"seen"/);
    expect(written.join("\n")).not.toContain("in clear");

    const refusal = async (): Promise<string> => {
      const container = { name: "it", image: "it", securityContext: { privileged: true } };
      const pod = { metadata: { name: "it" }, spec: { containers: [container] } };
      return (await askApi(stack, "/api/v1/namespaces/default/pods", pod))?.text ?? "";
    };
    await until("pods are judged", 30, async () => !(await refusal()).includes("serviceaccount"));
    expect(await refusal()).toContain('violates PodSecurity \\"baseline:latest\\"');

    const stranger = (path: string): Promise<string> =>
      stack.machines.shell(
        "cp1",
        `curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1:6443${path}`,
      );
    expect(await Promise.all(["/livez", "/readyz", "/version", secrets].map(stranger))).toEqual([
      ...["200", "200", "401", "401"],
    ]);
  }, 90_000);

  test("status sees its members, how many may fail, its certificates and what is missing", async () => {
    const { plan, access, secrets } = stack;
    const { ca, etcdCa } = secrets.controlPlane;
    const image = { version: "0.0.0", url: "", sha512: "" };
    const report = await clusterStatus({
      ...{ config: aConfig(), plan, access, api: operatorApi(access) },
      lock: { ...nativeLock(plan), images: { "0.0.0": image } },
      etcd: etcdOf({ ...access, authority: { ca, etcdCa } }),
    });

    expect(report.apiReady).toBe(true);
    expect(report.etcd).toMatchObject({ voters: 3, healthyVoters: 3, margin: 1 });
    expect(report.certificates.map(({ name }) => name)).toEqual([
      ...["operator", "cluster CA"],
      ...controlPlanes.flatMap((name) => [`API server of ${name}`, `etcd of ${name}`]),
    ]);
    expect(report.certificates.filter(({ days }) => days < 0)).toEqual([]);
    expect(report.drift).toContain("worker1: not in the cluster; npm run up makes it");
    expect(["-", await holderOf(stack)]).toContain(report.vipHolder);
    expect(healthy(report)).toBe(false);
  }, 60_000);

  test("a second formation changes nothing", async () => {
    const said = await stack.must("formation");

    expect(said).not.toMatch(/initialise/);
    await expectOneCluster(stack);
  }, 60_000);

  // The control of every "one cluster" above: it must be able to fail.
  test("a second cluster, made by force, is seen", async () => {
    await stack.machines.shell(
      "cp3",
      `rm -rf /etc/kubernetes/manifests /etc/kubernetes/*.conf /var/lib/kubelet/config.yaml
       systemctl stop-pods
       rm -rf /var/lib/etcd/member /var/lib/flatcar-ha/joined
       SSH_ORIGINAL_COMMAND=force-init /opt/flatcar-ha/bin/remote`,
    );

    await until("two clusters", 60, () => Promise.resolve(stack.clusterIds.seen().length === 2));

    await expect(expectOneCluster(stack)).rejects.toThrow();
  }, 90_000);
});
