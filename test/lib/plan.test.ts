import fc from "fast-check";

import { UserError } from "../../lib/errors";
import type { ClusterPlan } from "../../lib/plan";
import { aClusterPlan } from "../helpers/settings";

interface Shape {
  readonly controlPlanes: number;
  readonly pools: readonly number[];
}

const aShape: fc.Arbitrary<Shape> = fc.record({
  controlPlanes: fc.constantFrom(1, 3, 5),
  pools: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }),
});

/** Pools a, b, c ... with forty host numbers each, the first at .34 among the slots. */
function planOf({ controlPlanes, pools }: Shape): ClusterPlan {
  const entries = pools.map((count, i) => [
    "abcd".charAt(i),
    { count, firstHost: i === 0 ? 34 : 40 + 35 * i },
  ]);
  return aClusterPlan({
    controlPlanes: { count: controlPlanes },
    workerPools: Object.fromEntries(entries) as Record<string, unknown>,
  });
}

describe("planCluster", () => {
  test("004-01 004-02 004-03: plans 3 control planes and 2 workers at the article's last octets", () => {
    const { nodes, endpoint } = aClusterPlan();
    expect(nodes.map(({ name, address, domainName }) => [name, address, domainName])).toEqual([
      ["cp1", "192.168.124.31", "ha-cp1"],
      ["cp2", "192.168.124.32", "ha-cp2"],
      ["cp3", "192.168.124.33", "ha-cp3"],
      ["worker1", "192.168.124.34", "ha-worker1"],
      ["worker2", "192.168.124.35", "ha-worker2"],
    ]);
    expect(endpoint.url).toBe("https://192.168.124.30:6444");
    expect(endpoint.slots.map(({ address }) => address)).toEqual(
      [31, 32, 33, 36, 37].map((host) => `192.168.124.${host}`),
    );
  });

  test("004-04: gives each node the article's size unless its pool says otherwise", () => {
    const [first] = aClusterPlan().nodes;
    expect(first).toMatchObject({ memoryMiB: 4096, vcpus: 4, diskGiB: 20 });
    const [bigger] = aClusterPlan({ controlPlanes: { count: 1, memoryMiB: 8192 } }).nodes;
    expect(bigger).toMatchObject({ memoryMiB: 8192, vcpus: 4 });
  });

  test("takes the article's names as a setting of each pool", () => {
    const plan = aClusterPlan({
      controlPlanes: { count: 3, names: ["node1-cp", "node2-cp", "node3-cp"] },
      workerPools: { worker: { count: 2, firstHost: 34, names: ["node4-worker", "node5-worker"] } },
    });
    expect(plan.nodes.map(({ name }) => name)).toEqual([
      "node1-cp",
      "node2-cp",
      "node3-cp",
      "node4-worker",
      "node5-worker",
    ]);
  });

  test("taints control planes unless their pool lists taints itself", () => {
    const taints = (controlPlanes: object) => aClusterPlan({ controlPlanes }).nodes[0]?.taints;
    expect(taints({ count: 1 })).toEqual([
      { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
    ]);
    expect(taints({ count: 1, taints: [] })).toEqual([]);
  });

  test("spreads control planes over the hosts", () => {
    const plan = aClusterPlan({
      networkMode: "bridge",
      networkName: "br0",
      hosts: { a: "qemu+ssh://a/system", b: "qemu+ssh://b/system" },
    });
    const controlPlanes = plan.nodes.filter(({ role }) => role === "controlPlane");
    expect(controlPlanes.map(({ host }) => host)).toEqual(["a", "b", "a"]);
  });

  test("derives the VRRP id from the cluster's name, and takes a given one", () => {
    const { endpoint } = aClusterPlan();
    expect(endpoint.vrrpId).toBeGreaterThanOrEqual(1);
    expect(endpoint.vrrpId).toBeLessThanOrEqual(255);
    expect(aClusterPlan({ clusterName: "other" }).endpoint.vrrpId).not.toBe(endpoint.vrrpId);
    expect(aClusterPlan({ vrrpId: 51 }).endpoint.vrrpId).toBe(51);
  });

  test("never gives two nodes one address, MAC or name, nor one the VIP", () => {
    fc.assert(
      fc.property(aShape, (shape) => {
        const { nodes, endpoint, network } = planOf(shape);
        for (const key of ["address", "mac", "name", "domainName"] as const) {
          expect(new Set(nodes.map((node) => node[key])).size).toBe(nodes.length);
        }
        const taken = nodes.map(({ address }) => address);
        expect(taken).not.toContain(endpoint.vip);
        expect(taken).not.toContain(network.gateway);
      }),
    );
  });

  test("keeps every node as it is when nodes or pools are added or removed", () => {
    fc.assert(
      fc.property(aShape, aShape, (before, after) => {
        let plans: readonly ClusterPlan[];
        try {
          plans = [planOf(before), planOf(after)];
        } catch (error) {
          if (error instanceof UserError) return;
          throw error;
        }
        const [left, right] = plans;
        if (left === undefined || right === undefined) return;
        for (const node of left.nodes) {
          const again = right.nodes.find(({ name }) => name === node.name);
          if (again !== undefined) expect(again).toEqual(node);
        }
        expect(right.endpoint).toEqual(left.endpoint);
      }),
    );
  });
});
