import { addonProblems } from "./addons/addons";
import { apiRules } from "./apiRules";
import { cniRules } from "./cniRules";
import type { ClusterConfig } from "./config";
import type { ErrorCode } from "./errors";
import { issue } from "./fields";
import { imageTrustRules } from "./imageTrust";
import { cidrSize, overlaps, parseCidr } from "./ipv4";
import { kubeletRules } from "./kubeletRules";
import { controlPlaneSlots, workerPlaces } from "./layout";
import { apiServerPort } from "./membership";
import { meshRules } from "./meshRules";
import { nodeNetwork, ownedAddresses, placement } from "./ownedAddresses";
import { poolExtensionRules } from "./poolExtensions";
import { runtimeClassRules } from "./runtimeClasses";

/** A rule between keys; it is judged only when each of `keys` is well-formed by itself. */
export interface ConfigRule {
  readonly code: ErrorCode;
  readonly keys: readonly (keyof ClusterConfig)[];
  readonly problems: (config: ClusterConfig) => readonly string[];
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}

function fiveSlots({ controlPlaneHosts }: ClusterConfig): string[] {
  const allowed = "five host numbers, so that growing to 5 control planes changes no other node";
  return controlPlaneHosts.length === 5
    ? []
    : [issue("controlPlaneHosts", controlPlaneHosts, allowed)];
}

function controlPlaneSize({ controlPlanes, nodeSize, timing }: ClusterConfig): string[] {
  const memory = controlPlanes.memoryMiB ?? nodeSize.memoryMiB;
  const vcpus = controlPlanes.vcpus ?? nodeSize.vcpus;
  return [
    ...(memory < 1800
      ? [issue("controlPlanes.memoryMiB", memory, "1800 or more: kubeadm asks for 1700 MB usable")]
      : []),
    // Emulated, kubeadm is told not to ask: on a host of two cores, second CPUs only wait for each other.
    ...(vcpus < 2 && timing !== "emulated"
      ? [issue("controlPlanes.vcpus", vcpus, "2 or more: kubeadm asks for two")]
      : []),
  ];
}

function addressesInside(config: ClusterConfig): string[] {
  const last = cidrSize(nodeNetwork(config)) - 2;
  return ownedAddresses(config)
    .filter(({ host }) => host < 1 || host > last)
    .map(({ key, what, host }) =>
      issue(
        key,
        key === "vip" ? config.vip : host,
        `an address of networkCidr ${config.networkCidr}, 1 to ${last}, for ${what}`,
      ),
    );
}

function addressesDistinct(config: ClusterConfig): string[] {
  const owners = new Map<number, string>();
  return ownedAddresses(config).flatMap(({ key, what, host }) => {
    const owner = owners.get(host);
    owners.set(host, owner ?? what);
    return owner === undefined
      ? []
      : [issue(key, host, `a host number of its own; ${owner} has it, ${what} needs another`)];
  });
}

function dhcpRange(config: ClusterConfig): string[] {
  if (config.networkMode !== "own") return [];
  const [start, end, ...rest] = config.dhcpHosts;
  if (
    start === undefined ||
    end === undefined ||
    rest.length > 0 ||
    start > end ||
    end > cidrSize(nodeNetwork(config)) - 2
  ) {
    return [
      issue(
        "dhcpHosts",
        config.dhcpHosts,
        "two host numbers inside networkCidr, first and last of the DHCP range",
      ),
    ];
  }
  return ownedAddresses(config)
    .filter(({ host }) => host >= start && host <= end)
    .map(({ key, what, host }) =>
      issue(
        key,
        host,
        `outside the DHCP range ${start} to ${end} (dhcpHosts), so that nobody else gets ${what}'s address`,
      ),
    );
}

function networksApart(config: ClusterConfig): string[] {
  const keys = ["networkCidr", "podCidr", "serviceCidr"] as const;
  const parsed = keys.map((key) => ({
    key,
    cidr: parseCidr(config[key]) ?? { base: 0, prefix: 32 },
  }));
  return parsed.flatMap((a, i) =>
    parsed
      .slice(i + 1)
      .filter((b) => overlaps(a.cidr, b.cidr))
      .map((b) =>
        issue(b.key, config[b.key], `a network that does not overlap ${a.key} ${config[a.key]}`),
      ),
  );
}

function namesDistinct(config: ClusterConfig): string[] {
  const names = [...controlPlaneSlots(config), ...workerPlaces(config)].map(({ name }) => name);
  const pools = {
    controlPlanes: config.controlPlanes,
    ...Object.fromEntries(
      Object.entries(config.workerPools).map(([k, v]) => [`workerPools.${k}`, v]),
    ),
  };
  return [
    ...repeated(names).map((name) =>
      issue("workerPools", name, "node names that differ; name the pool or its nodes otherwise"),
    ),
    ...Object.entries(pools).flatMap(([key, { names: own, count }]) =>
      own !== undefined && own.length < count
        ? [issue(`${key}.names`, own, `one name for each of its ${count} nodes`)]
        : [],
    ),
  ];
}

function ports({ vipPort }: ClusterConfig): string[] {
  return vipPort === apiServerPort
    ? [
        issue(
          "vipPort",
          vipPort,
          `another port than the API server's ${apiServerPort}: haproxy runs on the same machines`,
        ),
      ]
    : [];
}

function networkNamed({ networkMode, networkName }: ClusterConfig): string[] {
  return networkMode !== "own" && networkName === ""
    ? [
        issue(
          "networkName",
          networkName,
          `the name of the ${networkMode === "bridge" ? "host bridge" : "libvirt network"}, as networkMode is ${networkMode}`,
        ),
      ]
    : [];
}

function hostsKnown({ hosts, workerPools, networkMode }: ClusterConfig): string[] {
  const names = Object.keys(hosts);
  return [
    ...(names.length === 0 ? [issue("hosts", hosts, "at least one libvirt URI by name")] : []),
    ...(names.length > 1 && networkMode !== "bridge"
      ? [issue("networkMode", networkMode, "bridge, as several hosts must share one network")]
      : []),
    ...Object.entries(workerPools).flatMap(([pool, { host }]) =>
      host !== undefined && !names.includes(host)
        ? [issue(`workerPools.${pool}.host`, host, names.join(", "))]
        : [],
    ),
  ];
}

function channelStream({ channel, osVersion }: ClusterConfig): string[] {
  return /^current-/.test(osVersion) && channel !== "lts"
    ? [
        issue(
          "osVersion",
          osVersion,
          "current or a version; current-<year> exists in channel lts only",
        ),
      ]
    : [];
}

function ownGateway({ networkMode, gatewayHost }: ClusterConfig): string[] {
  return networkMode === "own" && gatewayHost !== 1
    ? [issue("gatewayHost", gatewayHost, "1, where libvirt puts itself in an own network")]
    : [];
}

/** Every rule between keys; `parseConfig` judges all of them and reports all problems at once. */
export const configRules: readonly ConfigRule[] = [
  { code: "FHA101", keys: ["controlPlaneHosts"], problems: fiveSlots },
  { code: "FHA102", keys: ["controlPlanes", "nodeSize"], problems: controlPlaneSize },
  { code: "FHA103", keys: placement, problems: addressesInside },
  { code: "FHA104", keys: placement, problems: addressesDistinct },
  { code: "FHA105", keys: [...placement, "networkMode", "dhcpHosts"], problems: dhcpRange },
  { code: "FHA106", keys: ["networkCidr", "podCidr", "serviceCidr"], problems: networksApart },
  {
    code: "FHA107",
    keys: ["controlPlanes", "workerPools", "controlPlaneHosts"],
    problems: namesDistinct,
  },
  { code: "FHA108", keys: ["vipPort"], problems: ports },
  { code: "FHA109", keys: ["networkMode", "networkName"], problems: networkNamed },
  { code: "FHA110", keys: ["networkMode", "gatewayHost"], problems: ownGateway },
  { code: "FHA111", keys: ["hosts", "workerPools", "networkMode"], problems: hostsKnown },
  { code: "FHA112", keys: ["channel", "osVersion"], problems: channelStream },
  ...cniRules,
  ...meshRules,
  ...kubeletRules,
  ...apiRules,
  ...runtimeClassRules,
  ...imageTrustRules,
  ...poolExtensionRules,
  {
    code: "FHA170",
    keys: [
      "addons",
      "cni",
      "kubeProxy",
      "kubelet",
      "networkMode",
      "dhcpHosts",
      "meshHosts",
      ...placement,
    ],
    problems: addonProblems,
  },
];
