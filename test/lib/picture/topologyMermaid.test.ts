import { topologyMermaid } from "../../../lib/picture/topologyMermaid";
import { clusterShapes } from "../../helpers/clusterShapes";
import { aClusterPlan } from "../../helpers/settings";

describe("topologyMermaid", () => {
  test("draws one host", () => {
    expect(topologyMermaid(aClusterPlan({ controlPlanes: { count: 1 } }))).toBe(`flowchart LR
  you(["you: kubectl"]) -->|"TCP 6444"| vip
  vip{{"virtual IP<br>192.168.124.30<br>network ha-net,<br>192.168.124.0/24,<br>gateway 192.168.124.1"}}
  subgraph host_local ["host local: qemu:///system"]
    subgraph group_local_cp ["control planes"]
      direction LR
      node_cp1["cp1 192.168.124.31<br>haproxy :6444<br>API server :6443<br>etcd :2379 :2380<br>4 CPU, 4 GiB"]
    end
    subgraph group_local_worker ["pool worker"]
      direction LR
      node_worker1["worker1 192.168.124.34<br>4 CPU, 4 GiB"]
      node_worker2["worker2 192.168.124.35<br>4 CPU, 4 GiB"]
    end
  end
  vip -->|"held by one"| group_local_cp
  group_local_worker -->|"kubelets"| vip
`);
  });

  test.each(Object.entries(clusterShapes))(
    "keeps ids apart and names what it links: %s",
    (_, overrides) => {
      const text = topologyMermaid(aClusterPlan(overrides));
      const made = [...text.matchAll(/^ *(?:subgraph )?(\w+) ?[[({]+"/gm)].map(([, id = ""]) => id);
      expect(new Set(made).size).toBe(made.length);
      const linked = [...text.matchAll(/(\w+) -->\|"[^"]*"\| (\w+)$/gm)].flatMap(([, from, to]) => [
        from,
        to,
      ]);
      expect(linked.filter((id) => id !== undefined && !made.includes(id))).toEqual([]);
      expect(text.match(/^ *subgraph /gm)?.length).toBe(text.match(/^ *end$/gm)?.length);
    },
  );

  test("draws a large pool as one box", () => {
    const text = topologyMermaid(aClusterPlan(clusterShapes["50 nodes"]));
    expect(text).toContain(
      "47 nodes<br>worker1 192.168.124.40 to<br>worker47 192.168.124.86<br>each 4 CPU, 4 GiB",
    );
    expect(text.split("\n").length).toBeLessThan(30);
  });
});
