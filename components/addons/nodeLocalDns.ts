import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { nodeLocalAddress, nodeLocalCorefile } from "../../lib/addons/nodeLocalDns";
import { configMark } from "../../lib/cni/configMark";
import { notWaitedFor, type AddonArgs } from "./addonArgs";

const app = "node-local-dns";
const namespace = "kube-system";
const labels = { "k8s-app": app };
const upstream = "kube-dns-upstream";

/** A DNS cache on every node, at the DNS service's own address. Objects as in Kubernetes' nodelocaldns.yaml. */
export class NodeLocalDns extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:NodeLocalDns", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const metadata = (object: string) => ({
      name: object,
      namespace,
      annotations: notWaitedFor,
    });

    const account = new kubernetes.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: { name: app, namespace } },
      owned,
    );
    const service = new kubernetes.core.v1.Service(
      `${name}-upstream`,
      {
        metadata: metadata(upstream),
        spec: {
          selector: { "k8s-app": "kube-dns" },
          ports: (["UDP", "TCP"] as const).map((protocol) => ({
            name: protocol === "UDP" ? "dns" : "dns-tcp",
            port: 53,
            protocol,
            targetPort: 53,
          })),
        },
      },
      owned,
    );
    new kubernetes.core.v1.Service(
      `${name}-metrics`,
      {
        metadata: { ...metadata(app), labels },
        spec: {
          clusterIP: "None",
          selector: labels,
          ports: [{ name: "metrics", port: 9253, targetPort: 9253 }],
        },
      },
      owned,
    );
    const data = { Corefile: nodeLocalCorefile(plan) };
    const config = new kubernetes.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: { name: app, namespace }, data },
      owned,
    );
    new kubernetes.apps.v1.DaemonSet(
      `${name}-daemons`,
      {
        metadata: metadata(app),
        spec: {
          updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } },
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: configMark(data) },
            spec: podSpec(releases.nodeLocalDns, `${nodeLocalAddress},${plan.clusterDns}`),
          },
        },
      },
      // A pod learns of the service when it starts, and never again.
      { ...owned, dependsOn: [account, service, config] },
    );
    this.registerOutputs({});
  }
}

function podSpec(image: string, addresses: string): kubernetes.types.input.core.v1.PodSpec {
  return {
    priorityClassName: "system-node-critical",
    serviceAccountName: app,
    hostNetwork: true,
    // The node's own resolver, not itself.
    dnsPolicy: "Default",
    tolerations: [
      { operator: "Exists", effect: "NoExecute" },
      { operator: "Exists", effect: "NoSchedule" },
    ],
    containers: [
      {
        name: "node-cache",
        image,
        args: [
          ...["-localip", addresses, "-conf", "/etc/Corefile", "-upstreamsvc", upstream],
          ...["-pidfile", "/tmp/node-cache.pid"],
        ],
        resources: { requests: { cpu: "25m", memory: "5Mi" } },
        securityContext: { capabilities: { add: ["NET_ADMIN"] } },
        ports: [
          { name: "dns", containerPort: 53, protocol: "UDP" },
          { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
          { name: "metrics", containerPort: 9253, protocol: "TCP" },
        ],
        livenessProbe: {
          httpGet: { host: nodeLocalAddress, path: "/health", port: 8080 },
          initialDelaySeconds: 60,
          timeoutSeconds: 5,
        },
        volumeMounts: [
          { name: "xtables-lock", mountPath: "/run/xtables.lock" },
          { name: "config", mountPath: "/etc/coredns" },
          { name: "kube-dns-config", mountPath: "/etc/kube-dns" },
        ],
      },
    ],
    volumes: [
      { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
      { name: "kube-dns-config", configMap: { name: "kube-dns", optional: true } },
      {
        name: "config",
        configMap: { name: app, items: [{ key: "Corefile", path: "Corefile.base" }] },
      },
    ],
  };
}
