import { haproxyServers } from "./haproxyServers";
import { parseImageName } from "./imageName";
import {
  certSans,
  controllerManagerArgs,
  criSocket,
  joinControlPlane,
  kubeadmTimeouts,
  kubeletAuthority,
  nodeRegistration,
  schedulerArgs,
} from "./kubeadmConfig";
import { ipvsSchedulerModule, kubeProxyConfigs, skippedPhases, usesIpvs } from "./kubeProxy";
import { kubeletConfig } from "./kubeletConfig";
import type { Lock } from "./lock";
import { meshValues } from "./mesh";
import type { ClusterPlan, NodePlan } from "./plan";
import type { NodeSecrets } from "./secrets";
import { hasProxy } from "./siteServices";
import { timingProfile } from "./timing";
import { tlsCipherSuites } from "./tlsCipherSuites";
import { kubernetesMinor } from "./versions";
import { vrrpPeers } from "./vrrpPeers";

type Texts = Readonly<Record<string, string>>;

/** The values of all `@@name@@` in a node's layers and files. Those in YAML are JSON. */
export function nodeValues(
  plan: ClusterPlan,
  node: NodePlan,
  secrets: NodeSecrets,
  lock: Lock,
): Texts {
  return {
    ...everyNode(plan, node, secrets),
    ...(node.role === "controlPlane" ? controlPlane(plan, node, lock) : {}),
    pauseImage: kubernetesMinor(lock.kubernetes).pauseImage,
  };
}

function everyNode(plan: ClusterPlan, node: NodePlan, secrets: NodeSecrets): Texts {
  const { network, endpoint, timing } = plan;
  return {
    nodeName: node.name,
    nodeAddress: node.address,
    mac: node.mac,
    prefix: String(network.prefix),
    gateway: network.gateway,
    dns: network.dns.join(" "),
    endpointUrl: endpoint.url,
    apiPort: String(endpoint.apiPort),
    criSocket: criSocket(plan),
    retrySeconds: timing === "emulated" ? "10" : "2",
    caBase64: Buffer.from(secrets.caCertificate).toString("base64"),
    token: `${secrets.token.id}.${secrets.token.secret}`,
    nodeRegistration: JSON.stringify(nodeRegistration(plan, node)),
    joinControlPlane: JSON.stringify(joinControlPlane(plan, node)),
    kubeadmTimeouts: JSON.stringify(kubeadmTimeouts(timingProfile(timing))),
    ...(hasProxy(plan.proxy) ? { runtime: plan.runtime } : {}),
    ...(plan.ntpServers.length > 0 ? { ntpServers: plan.ntpServers.join(" ") } : {}),
    ...meshValues(plan, node, secrets.mesh),
    ...(usesIpvs(plan) ? { ipvsSchedulerModule: ipvsSchedulerModule(plan) } : {}),
    ...(plan.runtime === "containerd" ? { containerdSampling: containerdSampling[timing] } : {}),
  };
}

/** containerd asks every container's shim for its CPU time once a second: a third of an idle emulated CPU. */
const containerdSampling = { normal: "", emulated: 'stats_collect_period = "10m"' } as const;

function controlPlane(plan: ClusterPlan, node: NodePlan, lock: Lock): Texts {
  const { endpoint } = plan;
  const timing = timingProfile(plan.timing);
  const { dnsImage, etcdImage } = kubernetesMinor(lock.kubernetes);
  const slot = endpoint.slots.find(({ address }) => address === node.address);
  if (slot === undefined) throw new Error(`${node.name}: no control-plane slot at ${node.address}`);
  return {
    ...probes[plan.timing],
    vip: endpoint.vip,
    vipPort: String(endpoint.port),
    vrrpId: String(endpoint.vrrpId),
    vrrpPriority: String(slot.priority),
    vrrpAdvert: String(timing.vrrpAdvert),
    vrrpPeers: vrrpPeers(endpoint.slots, node.address),
    haproxyServers: haproxyServers(endpoint.slots, endpoint.apiPort),
    clusterName: plan.clusterName,
    kubernetesVersion: `v${lock.kubernetes}`,
    dnsImageTag: parseImageName(dnsImage).reference,
    etcdImageTag: parseImageName(etcdImage).reference,
    podCidr: plan.podCidr,
    serviceCidr: plan.serviceCidr,
    certSans: JSON.stringify(certSans(plan)),
    controllerManagerArgs: JSON.stringify(controllerManagerArgs(plan, timing)),
    schedulerArgs: JSON.stringify(schedulerArgs(timing)),
    etcdHeartbeatMs: String(timing.etcdHeartbeatMs),
    etcdElectionMs: String(timing.etcdElectionMs),
    etcdCheckSeconds: String(timing.etcdCheck),
    kubeletAuthority: kubeletAuthority(plan),
    tlsCipherSuites: tlsCipherSuites.join(","),
    ...apiServer(plan),
    skippedPhases: skippedPhases(plan),
    componentConfigs: [...kubeProxyConfigs(plan), kubeletConfig(plan)].join("---\n"),
  };
}

function apiServer({ api: { jwt, podSecurity } }: ClusterPlan): Texts {
  const { enforce, audit, warn, exemptNamespaces = [] } = podSecurity;
  return {
    jwt: JSON.stringify(jwt),
    podSecurityEnforce: enforce,
    podSecurityAudit: audit,
    podSecurityWarn: warn,
    podSecurityExempt: JSON.stringify(["kube-system", ...exemptNamespaces]),
  };
}

/** How often and how patiently haproxy asks the API servers, and vip-watch.sh asks haproxy. */
const probes = {
  normal: {
    haproxyConnectTimeout: "500ms",
    haproxyInter: "1s",
    haproxyFastInter: "200ms",
    haproxyCheckTimeout: "1s",
    vipWatchInterval: "0.2",
    vipWatchTimeout: "0.2",
    vipWatchdogSeconds: "5",
  },
  // One TLS handshake takes an emulated CPU a good part of a second, and several when three control planes share a few CPUs;
  // haproxy's checks have the connect timeout for theirs.
  emulated: {
    haproxyConnectTimeout: "10s",
    haproxyInter: "10s",
    haproxyFastInter: "5s",
    haproxyCheckTimeout: "20s",
    vipWatchInterval: "2",
    vipWatchTimeout: "5",
    vipWatchdogSeconds: "120",
  },
} as const;
