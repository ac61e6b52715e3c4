import { articleFiles } from "../../../lab/failover/article";
import type { NodePlan } from "../../../lib/plan";
import { aClusterPlan } from "../../helpers/settings";

describe("articleFiles", () => {
  const plan = aClusterPlan({ networkCidr: "192.168.122.0/24", vip: "192.168.122.30" });
  const [, second] = plan.nodes as readonly [NodePlan, NodePlan];
  const files = articleFiles(plan, second);

  test("004-28 on the article's own network are the article's own lines", () => {
    const keepalived = files["/etc/keepalived/keepalived.conf"];
    expect(keepalived).toContain("    state MASTER\n");
    expect(keepalived).toContain("    virtual_router_id 51\n    priority 100\n");
    expect(keepalived).toContain("        192.168.122.30/24\n");
    expect(files["/etc/haproxy/haproxy.cfg"]).toContain(
      [
        "    bind 192.168.122.30:6444",
        "    mode tcp",
        "    option tcplog",
        "    default_backend apiserverbackend",
      ].join("\n"),
    );
    expect(files["/etc/haproxy/haproxy.cfg"]).toMatch(
      /server node1-cp 192\.168\.122\.31:6443 check verify none\n.*node2-cp 192\.168\.122\.32:6443.*\n.*node3-cp 192\.168\.122\.33:6443 check verify none\n$/,
    );
  });

  test("004-29 the check is the article's", () => {
    expect(files["/etc/keepalived/check_apiserver.sh"]).toContain(
      "curl --silent --max-time 2 --insecure https://localhost:6443/healthz -o /dev/null || exit 1",
    );
  });
});
