import type { types } from "@pulumi/kubernetes";

type Rule = types.input.rbac.v1.PolicyRule;

const read = ["get", "list", "watch"];
const write = [...read, "create", "update", "delete"];

const core = (resources: string[], verbs: string[]): Rule => rule("", resources, verbs);
const calico = (resources: string[], verbs: string[]): Rule => ({
  apiGroups: ["projectcalico.org", "crd.projectcalico.org"],
  resources,
  verbs,
});

function rule(apiGroup: string, resources: string[], verbs: string[]): Rule {
  return { apiGroups: [apiGroup], resources, verbs };
}

/** calico-node beside flannel: policies and nothing of Calico's own routing. */
export const canalNodeRules: Rule[] = [
  {
    ...core(["serviceaccounts/token"], ["create"]),
    resourceNames: ["canal", "calico-cni-plugin"],
  },
  core(["pods", "namespaces", "serviceaccounts"], ["list", "watch"]),
  core(["pods", "namespaces", "configmaps"], ["get"]),
  core(["nodes", "endpoints", "services"], read),
  core(["nodes/status"], ["patch", "update"]),
  core(["pods/status"], ["patch"]),
  rule("discovery.k8s.io", ["endpointslices"], ["list", "watch"]),
  rule("networking.k8s.io", ["networkpolicies"], ["list", "watch"]),
  rule("policy.networking.k8s.io", ["clusternetworkpolicies"], ["list", "watch"]),
  calico(
    [
      "globalfelixconfigs",
      "globalbgpconfigs",
      "felixconfigurations",
      "bgppeers",
      "bgpfilters",
      "bgpconfigurations",
      "ippools",
      "ipreservations",
      "ipamblocks",
      "globalnetworkpolicies",
      "stagedglobalnetworkpolicies",
      "networkpolicies",
      "stagednetworkpolicies",
      "stagedkubernetesnetworkpolicies",
      "globalnetworksets",
      "networksets",
      "clusterinformations",
      "hostendpoints",
      "blockaffinities",
      "caliconodestatuses",
      "tiers",
    ],
    read,
  ),
  calico(["tiers"], ["create"]),
  calico(
    ["ippools", "felixconfigurations", "bgpconfigurations", "clusterinformations"],
    ["create", "update"],
  ),
  calico(["caliconodestatuses"], ["update"]),
  rule("kubevirt.io", ["virtualmachineinstancemigrations"], read),
];

/** flannel, in the same pod. */
export const canalFlannelRules: Rule[] = [
  core(["pods"], ["get"]),
  core(["nodes"], ["list", "watch"]),
  core(["nodes/status"], ["patch"]),
];

/** The CNI plugin, which the container runtime calls. */
export const canalPluginRules: Rule[] = [
  core(["pods", "nodes", "namespaces"], ["get"]),
  core(["pods/status"], ["patch"]),
];

/** calico-kube-controllers: takes away what gone nodes and services leave behind. */
export const canalControllerRules: Rule[] = [
  core(["nodes", "pods", "namespaces"], read),
  core(["services", "services/status"], ["get", "list", "update", "watch"]),
  calico(["ipreservations"], ["list"]),
  calico(["ippools"], ["list", "watch"]),
  calico(
    [
      "hostendpoints",
      "blockaffinities",
      "ipamblocks",
      "ipamhandles",
      "ipamconfigurations",
      "ipamconfigs",
      "tiers",
      "networkpolicies",
      "stagednetworkpolicies",
      "globalnetworkpolicies",
      "stagedglobalnetworkpolicies",
    ],
    write,
  ),
  calico(["clusterinformations"], [...read, "create", "update"]),
  calico(["kubecontrollersconfigurations"], [...read, "create", "update"]),
  calico(["kubecontrollersconfigurations/status"], ["get", "update"]),
  rule("apps", ["daemonsets", "deployments"], read),
  rule("kubevirt.io", ["virtualmachines", "virtualmachineinstances"], read),
  // Its controller that moves data to a newer API watches these, and does nothing until it is asked.
  rule("migration.projectcalico.org", ["datastoremigrations"], read),
  rule("apiextensions.k8s.io", ["customresourcedefinitions"], read),
  rule("apiregistration.k8s.io", ["apiservices"], read),
];
