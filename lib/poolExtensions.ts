import type { Layer } from "./butane";
import type { ClusterConfig, PoolConfig } from "./config";
import type { ConfigRule } from "./configRules";
import { issue } from "./fields";
import type { NodePlan } from "./plan";

/** Extensions that every node has from the payload disk, or that the OS image brings. */
const taken = [
  ...["kubernetes", "containerd", "crio", "keepalived", "haproxy"],
  ...["containerd-flatcar", "docker-flatcar"],
];

function named({ controlPlanes, workerPools }: ClusterConfig): string[] {
  const pools: readonly (readonly [string, PoolConfig])[] = [
    ["controlPlanes", controlPlanes],
    ...Object.entries(workerPools).map(([name, pool]) => [`workerPools.${name}`, pool] as const),
  ];
  return pools.flatMap(([pool, { sysexts = {} }]) =>
    Object.keys(sysexts)
      .filter((name) => taken.includes(name))
      .map((name) =>
        issue(`${pool}.sysexts.${name}`, name, `as a key: any but ${taken.join(", ")}`),
      ),
  );
}

export const poolExtensionRules: readonly ConfigRule[] = [
  { code: "FHA153", keys: ["controlPlanes", "workerPools"], problems: named },
];

/** A layer with what a node's pool has beside the cluster's own extensions: fetched by the node at its first boot. */
export function poolExtensionsLayer({ osExtensions, sysexts }: NodePlan): Layer {
  const images = Object.entries(sysexts).map(([name, { url, sha256 }]) => ({
    path: `/opt/extensions/${name}/${new URL(url).pathname.split("/").pop() ?? ""}`,
    link: `/etc/extensions/${name}.raw`,
    contents: { source: url, verification: { hash: `sha256-${sha256}` } },
  }));
  const names = osExtensions.map((name) => `${name}\n`).join("");
  const list = { path: "/etc/flatcar/enabled-sysext.conf", mode: 0o644, overwrite: true };
  const document = {
    variant: "flatcar",
    version: "1.1.0",
    storage: {
      files: [
        ...(names === "" ? [] : [{ ...list, contents: { inline: names } }]),
        ...images.map(({ path, contents }) => ({ path, mode: 0o644, contents })),
      ],
      links: images.map(({ path, link }) => ({ path: link, target: path, overwrite: true })),
    },
  };
  return { file: "config keys osExtensions and sysexts", text: JSON.stringify(document) };
}
