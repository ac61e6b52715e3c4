const rack = (name: string): [string, string] => [name, `qemu+ssh://root@${name}.example/system`];
const bridged = { networkMode: "bridge", networkName: "br0" };
const longest = "a-name-of-20-letters";

/** Clusters of every shape that a picture must carry, as changes of the default settings. */
export const clusterShapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "one machine": { controlPlanes: { count: 1, taints: [] }, workerPools: {} },
  "the default": {},
  "five control planes, several pools": {
    controlPlanes: { count: 5 },
    workerPools: {
      small: { count: 3, firstHost: 40, memoryMiB: 1500 },
      gpu: { count: 2, firstHost: 50, vcpus: 16, memoryMiB: 131072 },
      none: { count: 0, firstHost: 60 },
    },
  },
  "three hosts": {
    ...bridged,
    hosts: Object.fromEntries(["rack1", "rack2", "rack3"].map(rack)),
    workerPools: {
      worker: { count: 4, firstHost: 40 },
      gpu: { count: 1, firstHost: 60, host: "rack3" },
    },
  },
  "one control plane, a host without one": {
    ...bridged,
    hosts: Object.fromEntries(["a", "b"].map(rack)),
    controlPlanes: { count: 1 },
    workerPools: { worker: { count: 2, firstHost: 40 } },
  },
  "50 nodes": { workerPools: { worker: { count: 47, firstHost: 40 } }, dhcpHosts: [200, 250] },
  "the longest names": {
    clusterName: longest,
    controlPlanes: { count: 5, names: [1, 2, 3, 4, 5].map((i) => `${longest.slice(0, 19)}${i}`) },
    workerPools: {
      [longest.replace("a", "b")]: { count: 1, firstHost: 40, names: [longest.replace("a", "c")] },
    },
    networkMode: "existing",
    networkName: "n".repeat(64),
    hosts: {
      [longest]: `qemu+ssh://someone@${"very-long-".repeat(8)}host.example.com:2222/system?keyfile=/k`,
    },
  },
};
