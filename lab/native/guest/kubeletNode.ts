import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { KubeApi, Reply } from "./kubeApi";
import type { NodeObject } from "./kubeObjects";

/** What the kubelet's command line says of its node. */
export interface KubeletFlags {
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { key: string; value?: string; effect: string }[];
}

const bootId = randomUUID();
const heartbeatSeconds = 10;
let beaten = 0;
/** Whether this run of the kubelet has been refused its Node once and made it since. */
let registered = false;

/** Makes the Node if this kubelet has just started, then keeps its status and lease fresh. Returns the Node's UID. */
export async function keepNode(api: KubeApi, flags: KubeletFlags): Promise<string | undefined> {
  const path = `/api/v1/nodes/${flags.nodeName}`;
  let node = await api.call<NodeObject>("GET", path);
  if (node.status === 404 && !registered) {
    node = await api.call("POST", "/api/v1/nodes", {
      metadata: { name: flags.nodeName, labels: { ...standardLabels(flags), ...flags.labels } },
      spec: { taints: flags.taints },
    });
    beaten = 0;
  }
  if (node.status >= 300) return undefined;
  if (Date.now() - beaten > heartbeatSeconds * 1000) {
    registered = true;
    await must(api.call("PATCH", `${path}/status`, { status: nodeStatus(flags) }));
    await renewLease(api, flags.nodeName, node.body);
    beaten = Date.now();
  }
  return node.body.metadata.uid;
}

async function must(reply: Promise<Reply<unknown>>): Promise<void> {
  const { status, body } = await reply;
  if (status >= 300) throw new Error(JSON.stringify(body));
}

function standardLabels({ nodeName }: KubeletFlags): Record<string, string> {
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  return {
    "kubernetes.io/hostname": nodeName,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": arch,
  };
}

function nodeStatus({ nodeName, nodeIp }: KubeletFlags): object {
  const now = new Date().toISOString();
  const condition = (type: string, status: string): object => ({
    type,
    status,
    reason: "Native",
    message: "a native machine",
    lastHeartbeatTime: now,
  });
  const resources = { cpu: `${cpus().length}`, memory: "4Gi", pods: "110" };
  return {
    addresses: [
      { type: "InternalIP", address: nodeIp },
      { type: "Hostname", address: nodeName },
    ],
    capacity: resources,
    allocatable: resources,
    conditions: [
      condition("MemoryPressure", "False"),
      condition("DiskPressure", "False"),
      condition("PIDPressure", "False"),
      condition("Ready", "True"),
    ],
    nodeInfo: {
      machineID: bootId.replaceAll("-", ""),
      systemUUID: readFileSync("/run/native/uuid", "utf8").trim(),
      bootID: bootId,
      kernelVersion: "native",
      osImage: "native",
      containerRuntimeVersion: "native://1",
      kubeletVersion: readFileSync("/run/native/version", "utf8").trim(),
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: process.arch === "x64" ? "amd64" : process.arch,
    },
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  };
}

async function renewLease(api: KubeApi, nodeName: string, node: NodeObject): Promise<void> {
  const folder = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  const spec = {
    holderIdentity: nodeName,
    leaseDurationSeconds: 40,
    renewTime: `${new Date().toISOString().slice(0, -1)}000Z`,
  };
  const renewed = await api.call("PATCH", `${folder}/${nodeName}`, { spec });
  if (renewed.status !== 404) return;
  const owner = { apiVersion: "v1", kind: "Node", name: nodeName, uid: node.metadata.uid };
  await api.call("POST", folder, { metadata: { name: nodeName, ownerReferences: [owner] }, spec });
}
