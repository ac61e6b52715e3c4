import type { types } from "@pulumi/kubernetes";

import type { ClusterPlan } from "../plan";
import type { CniReleases } from "../versions";

type PodSpec = types.input.core.v1.PodSpec;

export const canalNamespace = "kube-system";

/** What Calico's installer writes to the node; it fills in the words in capitals. An mtu of 0 is found out. */
export function canalCniConf(): string {
  const plugin = {
    type: "calico",
    log_level: "info",
    log_file_path: "/var/log/calico/cni/cni.log",
    datastore_type: "kubernetes",
    nodename: "__KUBERNETES_NODE_NAME__",
    mtu: 0,
    ipam: { type: "host-local", subnet: "usePodCidr" },
    policy: { type: "k8s" },
    kubernetes: { kubeconfig: "__KUBECONFIG_FILEPATH__" },
  };
  const portmap = { type: "portmap", snat: true, capabilities: { portMappings: true } };
  return JSON.stringify({
    name: "k8s-pod-network",
    cniVersion: "0.3.1",
    plugins: [plugin, portmap],
  });
}

const fieldEnv = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
const hostFolder = (name: string, path: string, type?: string) => ({
  name,
  hostPath: { path, ...(type === undefined ? {} : { type }) },
});
const nodeName = "spec.nodeName";
const serviceAccount = fieldEnv("CALICO_CNI_SERVICE_ACCOUNT", "spec.serviceAccountName");

/** calico-node for policies beside flanneld for the network, on every node. */
export function canalPod(plan: ClusterPlan, images: CniReleases["canal"]): PodSpec {
  return {
    hostNetwork: true,
    nodeSelector: { "kubernetes.io/os": "linux" },
    priorityClassName: "system-node-critical",
    serviceAccountName: "canal",
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    terminationGracePeriodSeconds: 0,
    tolerations: [
      { operator: "Exists", effect: "NoSchedule" },
      { operator: "Exists", effect: "NoExecute" },
      { operator: "Exists", key: "CriticalAddonsOnly" },
    ],
    initContainers: [installer(images.plugin)],
    containers: [calicoNode(plan, images.node), flannel(images.flannel)],
    volumes: [
      hostFolder("lib-modules", "/lib/modules"),
      hostFolder("var-run-calico", "/var/run/calico", "DirectoryOrCreate"),
      hostFolder("var-lib-calico", "/var/lib/calico", "DirectoryOrCreate"),
      hostFolder("xtables-lock", "/run/xtables.lock", "FileOrCreate"),
      hostFolder("bpffs", "/sys/fs/bpf", "Directory"),
      hostFolder("run-flannel", "/run/flannel", "DirectoryOrCreate"),
      hostFolder("cni-bin-dir", "/opt/cni/bin", "DirectoryOrCreate"),
      hostFolder("cni-net-dir", "/etc/cni/net.d"),
      hostFolder("cni-log-dir", "/var/log/calico/cni", "DirectoryOrCreate"),
      hostFolder("policysync", "/var/run/nodeagent", "DirectoryOrCreate"),
      { name: "config", configMap: { name: "canal-config" } },
    ],
  };
}

function installer(image: string): types.input.core.v1.Container {
  return {
    name: "install-cni",
    image,
    command: ["/opt/cni/bin/install"],
    env: [
      serviceAccount,
      fieldEnv("KUBERNETES_NODE_NAME", nodeName),
      { name: "CNI_CONF_NAME", value: "10-canal.conflist" },
      {
        name: "CNI_NETWORK_CONFIG",
        valueFrom: { configMapKeyRef: { name: "canal-config", key: "cni_network_config" } },
      },
      { name: "SLEEP", value: "false" },
    ],
    securityContext: { privileged: true },
    volumeMounts: [
      { name: "cni-bin-dir", mountPath: "/host/opt/cni/bin" },
      { name: "cni-net-dir", mountPath: "/host/etc/cni/net.d" },
    ],
  };
}

function calicoNode(plan: ClusterPlan, image: string): types.input.core.v1.Container {
  return {
    name: "calico-node",
    image,
    env: [
      serviceAccount,
      fieldEnv("NODENAME", nodeName),
      { name: "DATASTORE_TYPE", value: "kubernetes" },
      { name: "USE_POD_CIDR", value: "true" },
      { name: "WAIT_FOR_DATASTORE", value: "true" },
      { name: "CALICO_NETWORKING_BACKEND", value: "none" },
      { name: "CLUSTER_TYPE", value: "k8s,canal" },
      { name: "IP", value: "" },
      { name: "CALICO_DISABLE_FILE_LOGGING", value: "true" },
      { name: "FELIX_IPTABLESREFRESHINTERVAL", value: "60" },
      { name: "FELIX_DEFAULTENDPOINTTOHOSTACTION", value: "ACCEPT" },
      { name: "FELIX_IPV6SUPPORT", value: "false" },
      { name: "FELIX_HEALTHENABLED", value: "true" },
      // Calico's rules go where kube-proxy's go.
      {
        name: "FELIX_NFTABLESMODE",
        value: plan.kubeProxy.mode === "nftables" ? "Enabled" : "Disabled",
      },
    ],
    securityContext: { privileged: true },
    resources: { requests: { cpu: "250m" } },
    lifecycle: { preStop: { exec: { command: ["/bin/calico-node", "-shutdown"] } } },
    livenessProbe: {
      exec: { command: ["/bin/calico-node", "-felix-live"] },
      periodSeconds: 10,
      initialDelaySeconds: 10,
      failureThreshold: 6,
      timeoutSeconds: 10,
    },
    readinessProbe: {
      httpGet: { path: "/readiness", port: 9099, host: "localhost" },
      periodSeconds: 10,
      timeoutSeconds: 10,
    },
    volumeMounts: [
      { name: "cni-net-dir", mountPath: "/host/etc/cni/net.d" },
      { name: "lib-modules", mountPath: "/lib/modules", readOnly: true },
      { name: "xtables-lock", mountPath: "/run/xtables.lock" },
      { name: "var-run-calico", mountPath: "/var/run/calico" },
      { name: "var-lib-calico", mountPath: "/var/lib/calico" },
      { name: "policysync", mountPath: "/var/run/nodeagent" },
      { name: "bpffs", mountPath: "/sys/fs/bpf" },
      { name: "cni-log-dir", mountPath: "/var/log/calico/cni", readOnly: true },
    ],
  };
}

function flannel(image: string): types.input.core.v1.Container {
  return {
    name: "kube-flannel",
    image,
    command: ["/opt/bin/flanneld"],
    args: ["--ip-masq", "--kube-subnet-mgr"],
    env: [fieldEnv("POD_NAME", "metadata.name"), fieldEnv("POD_NAMESPACE", "metadata.namespace")],
    securityContext: { privileged: true },
    volumeMounts: [
      { name: "xtables-lock", mountPath: "/run/xtables.lock" },
      { name: "run-flannel", mountPath: "/run/flannel" },
      { name: "config", mountPath: "/etc/kube-flannel/" },
    ],
  };
}

/** calico-kube-controllers: one, wherever there is a node. */
export function canalControllers(image: string): PodSpec {
  const probe = (flag: string) => ({ exec: { command: ["/usr/bin/check-status", flag] } });
  return {
    nodeSelector: { "kubernetes.io/os": "linux" },
    priorityClassName: "system-cluster-critical",
    serviceAccountName: "calico-kube-controllers",
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    tolerations: [
      { operator: "Exists", key: "CriticalAddonsOnly" },
      { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
    ],
    containers: [
      {
        name: "calico-kube-controllers",
        image,
        env: [
          { name: "ENABLED_CONTROLLERS", value: "node,loadbalancer" },
          { name: "DATASTORE_TYPE", value: "kubernetes" },
        ],
        securityContext: { runAsNonRoot: true },
        livenessProbe: {
          ...probe("-l"),
          periodSeconds: 10,
          initialDelaySeconds: 10,
          failureThreshold: 6,
          timeoutSeconds: 10,
        },
        readinessProbe: { ...probe("-r"), periodSeconds: 10 },
      },
    ],
  };
}
