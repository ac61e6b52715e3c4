const meshHosts = [31, 60];
const bare = "allowed: nothing with meshHosts: packets under pods' own addresses would not go";

/** Settings of the mesh between nodes that are refused: what, changed settings, the message's beginning. */
export const meshRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  ["a mesh of one number", { meshHosts: [31] }, "meshHosts: got [31]; allowed: none, or first"],
  ["a mesh that ends first", { meshHosts: [60, 31] }, "meshHosts: got [60,31]; allowed: none, or"],
  ["a mesh of a word", { meshHosts: "all" }, 'meshHosts: got "all"; allowed: a list'],
  [
    "a mesh beyond the network",
    { meshHosts: [31, 300] },
    "meshHosts: got [31,300]; allowed: none, or first and last host number inside networkCidr, at most 256 of them",
  ],
  [
    "a mesh of too many",
    {
      networkCidr: "192.168.0.0/16",
      podCidr: "10.1.0.0/16",
      vip: "192.168.0.30",
      meshHosts: [31, 287],
    },
    "meshHosts: got [31,287]; allowed: none, or first",
  ],
  [
    "a slot that the mesh does not know",
    { meshHosts: [31, 36] },
    "controlPlaneHosts: got 37; allowed: 31 to 36 (meshHosts) for cp5: the other nodes have no key for another",
  ],
  [
    "a node that the mesh does not know",
    { meshHosts, workerPools: { w: { count: 1, firstHost: 70 } } },
    "workerPools.w.firstHost: got 70; allowed: 31 to 60 (meshHosts) for w1",
  ],
  [
    "a mesh under a network of routes",
    { meshHosts, cni: "kube-router" },
    'cni: got "kube-router"; allowed: flannel, cilium, calico, canal, none with meshHosts: kube-router sends packets under pods\' own addresses',
  ],
  [
    "encryption twice",
    { meshHosts, cniEncryption: "wireguard" },
    'cniEncryption: got "wireguard"; allowed: none with meshHosts, which encrypts the same',
  ],
  [
    "flannel's direct routes in a mesh",
    { meshHosts, cniValues: { Backend: { DirectRouting: true } } },
    `cniValues.Backend.DirectRouting: got true; ${bare}`,
  ],
  [
    "Cilium's native routes in a mesh",
    { meshHosts, cni: "cilium", cniValues: { routingMode: "native" } },
    `cniValues.routingMode: got "native"; ${bare}`,
  ],
  [
    "Calico's own pools in a mesh",
    { meshHosts, cni: "calico", cniValues: { installation: { calicoNetwork: { ipPools: [] } } } },
    `cniValues.installation.calicoNetwork.ipPools: got []; ${bare}`,
  ],
];
