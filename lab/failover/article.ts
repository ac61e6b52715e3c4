import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import { fillAll } from "../../lib/template";
import { place, type Contender } from "./contender";

const places = {
  "keepalived.conf": "/etc/keepalived/keepalived.conf",
  "check_apiserver.sh": "/etc/keepalived/check_apiserver.sh",
  "haproxy.cfg": "/etc/haproxy/haproxy.cfg",
  "keepalived.service": "/etc/systemd/system/keepalived.service",
  "haproxy.service": "/etc/systemd/system/haproxy.service",
} as const;

/** The article's files word for word, with this network's addresses; path on the machine -> text. */
export function articleFiles(plan: ClusterPlan, node: NodePlan): Record<string, string> {
  const controlPlanes = plan.nodes.filter(({ role }) => role === "controlPlane");
  const servers = controlPlanes.map(
    ({ index, address }) => `    server node${index}-cp ${address}:6443 check verify none`,
  );
  const names = Object.keys(places) as (keyof typeof places)[];
  const texts = names.map((name) => [
    places[name],
    readFileSync(join(__dirname, "article", name), "utf8"),
  ]);
  return fillAll(Object.fromEntries(texts) as Record<string, string>, {
    vip: plan.endpoint.vip,
    prefix: `${plan.network.prefix}`,
    // 101, 100, 99
    priority: `${102 - node.index}`,
    servers: servers.join("\n"),
  });
}

/** The Flatcar documentation's page on high availability, beside the seed of this project. */
export const article: Contender = {
  id: "article",
  title: "article's config",
  port: () => 6444,
  balancer: "haproxy",
  install: async (machines, plan, node) => {
    await machines.shell(
      node.name,
      `cd /etc/systemd/system
       rm -rf haproxy.service.d keepalived.service.d multi-user.target.d/10-haproxy.conf
       rm -f multi-user.target.wants/vip-watch.service
       ln -sf ../haproxy.service ../keepalived.service multi-user.target.wants/`,
    );
    for (const [path, text] of Object.entries(articleFiles(plan, node))) {
      await place(machines, node, path, text);
    }
    await machines.shell(node.name, "chmod 755 /etc/keepalived/check_apiserver.sh");
  },
};
