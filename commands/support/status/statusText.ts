import { textTable } from "../textTable";
import { certificatesLine } from "./certificates";
import { healthy, type ClusterReport, type NodeReport } from "../clusterStatus";
import { etcdLine } from "./etcdStatus";

/** One screen. */
export function statusLines(report: ClusterReport): readonly string[] {
  const { endpoint, vipHolder, apiReady, failedChecks, rebootsPending, drift } = report;
  const failed = failedChecks.length > 0 ? ` (failed: ${failedChecks.join(", ")})` : "";
  const holder = vipHolder === "-" ? "VIP not seen from here" : `VIP on ${vipHolder}`;
  const head = ["node", "role", "address", "machine", "state", "kubelet", "OS"];
  const [firstPod = "all have room", ...morePods] = report.podsWithoutRoom ?? ["unknown"];
  const [firstDrift = "", ...moreDrift] =
    drift === undefined ? ["unknown"] : drift.length === 0 ? ["none"] : drift;
  return [
    ...textTable([head, ...report.nodes.map(nodeRow)]),
    "",
    ...textTable([
      ["API", `${apiReady ? "ready" : "NOT READY"}${failed} at ${endpoint}; ${holder}`],
      ["etcd", etcdLine(report.etcd)],
      ["system pods", firstPod],
      ...morePods.map((line) => ["", line]),
      ["certificates", certificatesLine(report.certificates)],
      ["reboots", rebootsPending.length > 0 ? rebootsPending.join(", ") : "none announced"],
      ["drift", firstDrift],
      ...moreDrift.map((line) => ["", line]),
      ["in all", healthy(report) ? "healthy" : "NOT HEALTHY"],
    ]),
  ];
}

function nodeRow({ name, role, address, machine, ...node }: NodeReport): readonly string[] {
  const state = `${node.ready ? "Ready" : "NOT READY"}${node.schedulable ? "" : ", cordoned"}`;
  const title = role === "controlPlane" ? "control plane" : role;
  return [name, title, address, machine, state, node.kubelet, shortOs(node.os)];
}

/** A screen has no room for "Container Linux by Kinvolk". */
function shortOs(os: string): string {
  return os.replace(/^Flatcar Container Linux by Kinvolk /, "Flatcar ");
}
