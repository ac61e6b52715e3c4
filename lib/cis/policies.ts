import { byHand, type Check } from "./check";
import { fieldOf, flag, type Facts } from "./facts";

const on: Check["on"] = "cluster";
const yours = "a matter of what you run: judge your own objects";

/** The level that Pod Security enforces where a namespace says nothing. */
function enforced(facts: Facts): string {
  const path = flag(facts, "kube-apiserver", "admission-control-config-file") ?? "";
  const plugins = (fieldOf(facts.node.texts[path], "plugins") ?? []) as readonly {
    readonly name: string;
    readonly configuration?: { readonly defaults?: { readonly enforce?: string } };
  }[];
  const own = plugins.find(({ name }) => name === "PodSecurity");
  return own?.configuration?.defaults?.enforce ?? "privileged";
}

function admission(id: string, title: string, level: "baseline" | "restricted"): Check {
  const enough = level === "baseline" ? ["baseline", "restricted"] : ["restricted"];
  return {
    id,
    title,
    on,
    problem: (facts) =>
      enough.includes(enforced(facts)) ? undefined : `Pod Security enforces ${enforced(facts)}`,
    fix: `the setting podSecurity.enforce: ${level}`,
    ...(level === "restricted" && {
      skip: {
        why: "Pod Security warns of it and logs it; podSecurity.enforce: restricted refuses it, and with it many charts",
        when: (facts: Facts) => enforced(facts) === "baseline",
      },
    }),
  };
}

/** A right that only some may have. */
function kept(id: string, right: string): Check {
  return {
    id,
    title: `not everybody may ${right}`,
    on,
    problem: ({ cluster }) =>
      cluster.everybodyMay.includes(right) ? "system:authenticated may" : undefined,
    fix: "take the binding of system:authenticated away",
  };
}

/** What kubeadm itself binds. */
const ownAdmins = ["cluster-admin", "kubeadm:cluster-admins"];

/** Section 5. */
export const policyChecks: readonly Check[] = [
  {
    id: "5.1.1",
    title: "cluster-admin only where needed",
    on,
    problem: ({ cluster }) => {
      const others = cluster.clusterAdmins.filter((name) => !ownAdmins.includes(name));
      return others.length === 0 ? undefined : `also bound by ${others.join(", ")}`;
    },
    skip: {
      why: "of our addons Velero is bound to it, as it restores every kind of object; others are yours to judge",
    },
  },
  kept("5.1.2", "list secrets"),
  byHand("5.1.3", "few wildcards in roles", yours),
  kept("5.1.4", "create pods"),
  byHand("5.1.5", "default service accounts not used", yours),
  byHand("5.1.6", "tokens mounted where needed only", yours),
  byHand(
    "5.1.7",
    "no use of system:masters",
    "the operator's certificate is of kubeadm:cluster-admins, which can be taken away; super-admin.conf stays on the first control plane, for root",
  ),
  byHand("5.1.8", "few may bind, impersonate, escalate", yours),
  byHand("5.1.9", "few may create persistent volumes", yours),
  byHand("5.1.10", "few may use nodes' proxy", yours),
  byHand("5.1.11", "few may approve certificates", yours),
  byHand("5.1.12", "few may change webhooks", yours),
  byHand("5.1.13", "few may make tokens", yours),
  admission("5.2.1", "a policy for pods", "baseline"),
  admission("5.2.2", "no privileged containers", "baseline"),
  admission("5.2.3", "no host processes", "baseline"),
  admission("5.2.4", "no host IPC", "baseline"),
  admission("5.2.5", "no host network", "baseline"),
  admission("5.2.6", "no privilege escalation", "restricted"),
  admission("5.2.7", "no containers as root", "restricted"),
  admission("5.2.8", "no NET_RAW", "restricted"),
  admission("5.2.9", "no capabilities added", "restricted"),
  admission("5.2.10", "no Windows host processes", "baseline"),
  admission("5.2.11", "no folders of the host", "baseline"),
  admission("5.2.12", "no ports of the host", "baseline"),
  {
    id: "5.3.1",
    title: "a CNI that knows NetworkPolicies",
    on,
    problem: ({ cluster: { cni } }) =>
      ["flannel", "none"].includes(cni) ? `${cni} is not known to` : undefined,
    skip: {
      why: "flannel is a network without policies, and what you bring with none is yours; calico, canal, cilium and kube-router know them (docs/cni.md)",
    },
  },
  byHand("5.3.2", "NetworkPolicies in every namespace", yours),
  byHand("5.4.1", "Secrets as files", yours),
  byHand("5.4.2", "a store of Secrets outside", yours),
  byHand(
    "5.5.1",
    "images of known origin",
    "with CRI-O the setting imageTrust says which signatures images need; there is no webhook",
  ),
  byHand("5.6.1", "namespaces as boundaries", yours),
  byHand(
    "5.6.2",
    "seccomp profiles",
    "kubelets give RuntimeDefault to pods that say nothing (4.2.14)",
  ),
  byHand("5.6.3", "security contexts", yours),
  byHand("5.6.4", "default namespace not used", yours),
];
