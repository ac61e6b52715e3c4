import { NodeSandbox } from "../helpers/nodeSandbox";
import { renderedNodes } from "../helpers/renderedNodes";

const controlPlane = renderedNodes().find(
  ({ role, title }) => role === "controlPlane" && title.includes('"normal"'),
);

/** Shell: milliseconds until the track file holds a value, or more than 5000. */
const until = `
  now() { date +%s%3N; }
  until_is() {
    local start; start=$(now)
    until [[ $(cat /run/flatcar-ha/haproxy 2>/dev/null) == "$1" ]] || (($(now) - start > 5000)); do
      /usr/bin/sleep 0.01
    done
    echo "$2 $(($(now) - start))"
  }
  ip link set lo up
  start_haproxy() { haproxy -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1 & haproxy=$!; }`;

function times(script: string): Record<string, number> {
  if (controlPlane === undefined) throw new Error("no control plane");
  const node = new NodeSandbox(controlPlane.tree);
  const { output } = node.run(`${until}\n${script}`);
  node.remove();
  const lines = [...output.matchAll(/^(before|started|hung|resumed|killed|ended) (\d+)$/gm)];
  const entries = lines.map(([, event = "", time]): [string, number] => [event, Number(time)]);
  return Object.fromEntries(entries);
}

describe("vip-watch.sh with a real haproxy", () => {
  test("says faulty until haproxy answers, when it is killed and when it hangs, and well again after", () => {
    const seen = times(`
      /opt/flatcar-ha/bin/vip-watch & watcher=$!
      until_is 1 before
      start_haproxy; until_is 0 started
      kill -STOP $haproxy; until_is 1 hung
      kill -CONT $haproxy; until_is 0 resumed
      kill -KILL $haproxy; until_is 1 killed
      kill $watcher`);
    expect(Object.keys(seen)).toEqual(["before", "started", "hung", "resumed", "killed"]);
    for (const [event, milliseconds] of Object.entries(seen)) {
      // A bound for a busy machine; the network floor measures failover itself.
      expect([event, milliseconds < 4000]).toEqual([event, true]);
    }
  });

  test("counts its own end as a failure", () => {
    const seen = times(`
      start_haproxy
      /opt/flatcar-ha/bin/vip-watch & watcher=$!
      until_is 0 started
      kill -KILL $watcher; wait $watcher 2>/dev/null
      /opt/flatcar-ha/bin/vip-watch down; until_is 1 ended`);
    expect(Object.keys(seen)).toEqual(["started", "ended"]);
    expect(seen.ended).toBeLessThan(4000);
    const unit = controlPlane?.tree.files["/etc/systemd/system/vip-watch.service"]?.text;
    expect(unit).toMatch(/^ExecStopPost=\/opt\/flatcar-ha\/bin\/vip-watch down$/m);
  });
});
