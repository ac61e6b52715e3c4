import {
  certSans,
  joinControlPlane,
  kubeadmTimeouts,
  leaderElection,
  nodeRegistration,
} from "../../lib/kubeadmConfig";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import { timingProfile } from "../../lib/timing";
import { aClusterPlan } from "../helpers/settings";

const plan = aClusterPlan();

function nodeOf(from: ClusterPlan, name: string): NodePlan {
  const node = from.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

describe("nodeRegistration", () => {
  test("names node, address and runtime, and keeps pods off control planes", () => {
    expect(nodeRegistration(plan, nodeOf(plan, "cp2"))).toMatchObject({
      name: "cp2",
      criSocket: "unix:///run/containerd/containerd.sock",
      taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
      kubeletExtraArgs: [{ name: "node-ip", value: "192.168.124.32" }],
    });
  });

  test("writes an empty taint list as such: leaving it out would taint a control plane", () => {
    const open = aClusterPlan({ controlPlanes: { count: 1, taints: [] } });
    expect(nodeRegistration(open, nodeOf(open, "cp1"))).toHaveProperty("taints", []);
  });

  test("leaves labels that a kubelet may not set to the join action", () => {
    const labels = { "example.test/rack": "a1", "node-role.kubernetes.io/worker": "" };
    const labelled = aClusterPlan({ workerPools: { worker: { count: 1, firstHost: 34, labels } } });
    expect(nodeRegistration(labelled, nodeOf(labelled, "worker1"))).toHaveProperty(
      "kubeletExtraArgs",
      [
        { name: "node-ip", value: "192.168.124.34" },
        { name: "node-labels", value: "example.test/rack=a1" },
      ],
    );
  });

  test("tolerates the API server's own port of an unfinished attempt, and small machines when emulated", () => {
    const emulated = aClusterPlan({ timing: "emulated" });
    const registration = nodeRegistration(emulated, nodeOf(emulated, "cp1"));
    expect(registration).toHaveProperty(
      "ignorePreflightErrors",
      expect.arrayContaining(["Port-6443", "NumCPU", "Mem", "DirAvailable--var-lib-etcd"]),
    );
    expect(nodeRegistration(plan, nodeOf(plan, "cp1"))).not.toHaveProperty(
      "ignorePreflightErrors",
      expect.arrayContaining(["NumCPU"]),
    );
  });
});

describe("joinControlPlane", () => {
  test("gives a control plane its own endpoint and a worker none", () => {
    expect(joinControlPlane(plan, nodeOf(plan, "cp3"))).toEqual({
      localAPIEndpoint: { advertiseAddress: "192.168.124.33", bindPort: 6443 },
    });
    expect(joinControlPlane(plan, nodeOf(plan, "worker1"))).toBeNull();
  });
});

describe("the cluster's own parts", () => {
  test("certify the virtual IP and every slot", () => {
    const own = [30, 31, 32, 33, 36, 37].map((host) => `192.168.124.${host}`);
    expect(certSans(plan)).toEqual(own);
    const more = ["api.example.test", "203.0.113.7"];
    expect(certSans(aClusterPlan({ apiSans: more }))).toEqual([...own, ...more]);
  });

  test("follow the timing profile", () => {
    expect(Object.values(kubeadmTimeouts(timingProfile("emulated")))).toEqual(
      Array<string>(7).fill("30m0s"),
    );
    expect(leaderElection(timingProfile("normal"))).toEqual([
      { name: "leader-elect-lease-duration", value: "15s" },
      { name: "leader-elect-renew-deadline", value: "10s" },
      { name: "leader-elect-retry-period", value: "2s" },
    ]);
  });
});
