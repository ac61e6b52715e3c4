import type { NativeStack } from "../../lab/native/nativeStack";
import {
  aNativeStack,
  askApi,
  controlPlanes,
  etcdMembers,
  expectOneCluster,
  holderOf,
  holders,
  firstCreation,
  readyNodes,
  report,
  timed,
  until,
} from "./support";

// One cluster's life; the steps build on each other.
describe("membership", () => {
  let stack: NativeStack;
  const everyone = [...controlPlanes, "worker1"];

  beforeAll(async () => {
    stack = await aNativeStack("member");
  }, 900_000);
  afterAll(() => stack.remove());

  test("a first creation ends with all nodes Ready and one etcd cluster of three", async () => {
    await timed("first creation", () => firstCreation(stack, everyone));

    await stack.must("nodes-ready");
    expect(await readyNodes(stack)).toEqual(everyone);
    await expectOneCluster(stack);
    expect((await askApi(stack, "/readyz"))?.text).toBe("ok");
    const secrets = await askApi(stack, "/api/v1/namespaces/kube-system/secrets");
    expect(secrets?.text).not.toContain("bootstrap-token");
  }, 180_000);

  test("nodes carry their role as a label, which a kubelet may not set itself (001-11)", async () => {
    const labelled = async (role: string): Promise<readonly string[]> => {
      const label = encodeURIComponent(`node-role.kubernetes.io/${role}`);
      const reply = await askApi(stack, `/api/v1/nodes?labelSelector=${label}`);
      const { items } = JSON.parse(reply?.text ?? "") as {
        items: { metadata: { name: string } }[];
      };
      return items.map(({ metadata }) => metadata.name).sort();
    };
    expect(await labelled("control-plane")).toEqual([...controlPlanes]);
    expect(await labelled("worker")).toEqual(["worker1"]);
  });

  test("the first control plane, lost with its disk, comes back by joining", async () => {
    await stack.machines.wipeNode("cp1");
    expect(await stack.must("formation")).not.toMatch(/initialise/);
    await stack.replaceMachine("cp1");
    const said = await timed("cp1 back", () => stack.must("join", stack.nodeInput("cp1")));

    expect(said).toMatch(/removed etcd member \w+ of an earlier cp1/);
    await expectOneCluster(stack);
    await expect(
      stack.machines.shell("cp1", "test -e /var/lib/flatcar-ha/init-commanded"),
    ).rejects.toThrow();
  }, 180_000);

  test("a leave takes the member out, and its successor joins", async () => {
    const said = await timed("cp2 leaves", () =>
      stack.must("leave-delete", stack.nodeInput("cp2")),
    );
    expect(said).toContain("cp2 has left the cluster");
    expect(await readyNodes(stack)).toEqual(["cp1", "cp3", "worker1"]);
    await expectOneCluster(stack, ["cp1", "cp3"]);

    await stack.replaceMachine("cp2");
    const back = await timed("cp2 replaced", () => stack.must("join", stack.nodeInput("cp2")));
    expect(back).toContain("cp2 frees the membership lease");

    await expectOneCluster(stack);
  }, 180_000);

  test("a leave ends well although etcd refuses at first, since another member has only just come back", async () => {
    const cordoned = async (): Promise<boolean> => {
      const reply = await askApi(stack, "/api/v1/nodes/cp2");
      return (reply?.text ?? "").includes('"unschedulable":true');
    };
    const leaving = stack.must("leave-delete", stack.nodeInput("cp2"));
    await until("cp2 cordoned", 60, cordoned);
    await stack.machines.shell("cp3", "pkill -KILL -x etcd");
    const said = await leaving;
    report(said.includes("unhealthy cluster") ? "etcd refused at first" : "etcd never refused");
    expect(said).toContain("cp2 has left the cluster");
    await expectOneCluster(stack, ["cp1", "cp3"]);

    await stack.replaceMachine("cp2");
    await stack.must("join", stack.nodeInput("cp2"));
    await expectOneCluster(stack);
  }, 180_000);

  test("the virtual IP moves away from a machine that is cut off, and its etcd rejoins", async () => {
    const holder = await holderOf(stack);
    await stack.machines.connect(holder, false);
    await timed("virtual IP with an API again", async () => {
      await until("/readyz", 30, async () => (await askApi(stack, "/readyz"))?.status === 200);
    });
    expect(await holderOf(stack, holder)).not.toBe(holder);

    await stack.machines.connect(holder, true);
    await until("one holder again", 30, async () => (await holders(stack)).length === 1);
    await until("etcd on the former holder", 60, () =>
      etcdMembers(stack, holder).then(
        () => true,
        () => false,
      ),
    );
    await expectOneCluster(stack);
  }, 120_000);

  test("after a power cut of all machines the cluster answers again by itself", async () => {
    await Promise.all(everyone.map((name) => stack.machines.stopNode(name)));
    expect(await askApi(stack, "/readyz")).toBeUndefined();

    await timed("cold start to a healthy API and all nodes Ready", async () => {
      await Promise.all(everyone.map((name) => stack.powerOn(name)));
      await until("/readyz", 60, async () => (await askApi(stack, "/readyz"))?.status === 200);
      await stack.must("nodes-ready");
      await until("etcd on all", 60, () =>
        Promise.all(controlPlanes.map((name) => etcdMembers(stack, name))).then(
          () => true,
          () => false,
        ),
      );
    });

    await expectOneCluster(stack);
  }, 180_000);
});
