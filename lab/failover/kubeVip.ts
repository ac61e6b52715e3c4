import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiServerPort } from "../../lib/membership";
import { fill } from "../../lib/template";
import { place, type Contender } from "./contender";

const manifest = "kube-vip.yaml";

/** kube-vip as a static pod, with its own defaults: the virtual IP lies on the leader, whose API server it leads to. */
export const kubeVip: Contender = {
  id: "kube-vip",
  title: "kube-vip v0.9.2",
  port: () => apiServerPort,
  balancer: "kube-vip",
  install: async (machines, plan, node) => {
    // The cluster's other clients follow the virtual IP to the API servers' own port.
    await machines.shell(
      node.name,
      `cd /etc/systemd/system
       ln -sf /dev/null haproxy.service
       ln -sf /dev/null keepalived.service
       ln -sf /dev/null vip-watch.service
       sed -i 's/:${plan.endpoint.port}$/:${apiServerPort}/' /etc/kubernetes/*.conf
       echo '127.0.0.1 kubernetes' >>/etc/hosts`,
    );
    const text = readFileSync(join(__dirname, manifest), "utf8");
    const values = {
      vip: plan.endpoint.vip,
      port: `${apiServerPort}`,
      nodeName: node.name,
    };
    await place(
      machines,
      node,
      `/etc/kubernetes/manifests/${manifest}`,
      fill(text, values, manifest),
    );
  },
};
