import type { ClusterConfig } from "./config";
import * as f from "./fields";
import type { ClusterPlan } from "./plan";

const proxyUrl = f.text(
  /^https?:\/\/[\w.-]+(:\d+)?$/,
  "a proxy's URL such as http://proxy.example.net:3128, without a user or password, which every user of a node could read",
);

/** A site's proxy, as its nodes are told of it. */
export const proxyFields = f.object({
  http: f.optional(proxyUrl),
  https: f.optional(proxyUrl),
  noProxy: f.optional(
    f.listOf(f.text(/^[\w.*:/-]+$/, "a host, a domain with a dot first, an address, or a network")),
  ),
});

/** A site's time servers. */
export const ntpServersField = f.listOf(
  f.text(/^[A-Za-z0-9][A-Za-z0-9.:-]*$/, "a time server's host name or address"),
);

export function hasProxy({ http, https }: ClusterConfig["proxy"]): boolean {
  return http !== undefined || https !== undefined;
}

/**
 * An environment file for what fetches from the internet on a node: the container runtime and Flatcar's updates. What
 * the cluster itself has is asked directly. The kubelet and kubeadm do not get it: kubeadm would hand it to every
 * control-plane pod.
 */
export function proxyEnvironment(plan: ClusterPlan): string {
  const { http, https, noProxy = [] } = plan.proxy;
  const mirrors = Object.values(plan.registryMirrors)
    .flat()
    .map((url) => new URL(url).hostname);
  const direct = new Set([
    ...["localhost", "127.0.0.1", ".svc", ".cluster.local"],
    ...[plan.network.cidr, plan.podCidr, plan.serviceCidr],
    ...mirrors,
    ...noProxy,
  ]);
  const values = { HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: [...direct].join(",") };
  // Flatcar's updates are fetched by curl, which knows http_proxy in lower case alone.
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [`${name}=${value}`, `${name.toLowerCase()}=${value}`])
    .map((line) => `${line}\n`)
    .join("");
}
