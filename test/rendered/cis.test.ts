import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { cisResults } from "../../commands/support/cis/report";
import { parseFacts } from "../../lib/cis/facts";
import { goTool } from "../../lab/goTools";
import { goodFacts } from "../helpers/cisFacts";
import { NodeSandbox } from "../helpers/nodeSandbox";
import { plainControlPlane, type RenderedNode } from "../helpers/renderedNodes";

const script = readFileSync(join(__dirname, "../../commands/support/cis/facts.sh"), "utf8");
const config = "--config /etc/flatcar-ha/kubeadm-init.yaml";

/** All that kubeadm init writes, under the node's own host name, then what our files do with it. */
const initialise = `
  source /opt/flatcar-ha/lib/node-lib.sh
  unshare --uts bash -ec '
    hostname "$0"
    for phase in "certs all" "kubeconfig all" "etcd local" "control-plane all" kubelet-start; do
      kubeadm init phase $phase ${config} >/tmp/log 2>&1 || { cat /tmp/log; exit 1; }
    done' "$NODE_NAME"
  place_pki
  sed -n 's/^ExecStartPre=\\(.*chmod .*\\)/\\1/p' /etc/systemd/system/kubelet.service.d/*.conf | sh`;

interface StaticPod {
  readonly spec: { readonly containers: readonly { readonly command: readonly string[] }[] };
}

/** The programs that a kubelet would run there, and itself, as a folder of processes. */
function pretendProcesses(sandbox: NodeSandbox): void {
  const manifests = join(sandbox.root, "etc/kubernetes/manifests");
  const pods = readdirSync(manifests).map((file) => {
    const { spec } = parse(readFileSync(join(manifests, file), "utf8")) as StaticPod;
    return spec.containers[0]?.command ?? [];
  });
  const env = readFileSync(join(sandbox.root, "var/lib/kubelet/kubeadm-flags.env"), "utf8");
  const flags = /"(.*)"/.exec(env)?.[1]?.split(" ") ?? [];
  [...pods, ["/usr/bin/kubelet", ...flags], ["/usr/bin/sleep", "1"]].forEach((words, i) => {
    sandbox.write(`opt/proc/${i + 1}/cmdline`, `${words.join("\0")}\0`);
  });
}

function factsOf(node: RenderedNode, kubeadm: string): string {
  const sandbox = new NodeSandbox(node.tree);
  try {
    mkdirSync(join(sandbox.root, "usr/local/bin"), { recursive: true });
    copyFileSync(kubeadm, join(sandbox.root, "usr/local/bin/kubeadm"));
    expect(sandbox.run(initialise)).toEqual({ status: 0, output: "" });
    pretendProcesses(sandbox);
    sandbox.write("opt/facts.sh", script);
    return sandbox.run("HOST=/ PROC=/opt/proc sh /opt/facts.sh").output;
  } finally {
    sandbox.remove();
  }
}

test.each(["containerd", "crio"] as const)(
  "no point of the CIS benchmark fails on what kubeadm makes of our settings with %s",
  async (runtime) => {
    const kubeadm = await goTool("kubeadm", () => undefined);
    const node = plainControlPlane(runtime);
    const printed = factsOf(node, kubeadm);
    const facts = parseFacts(printed, { name: "cp1", role: "controlPlane" });
    if (facts === undefined) throw new Error(printed);
    expect(Object.keys(facts.programs).sort()).toEqual(
      Object.keys(goodFacts().controlPlane.programs).sort(),
    );
    const results = cisResults([facts], goodFacts().cluster);
    expect(results.filter(({ result }) => result === "FAIL")).toEqual([]);
    // What a pod prints stays in the node's logs for a while.
    expect(printed).not.toMatch(/PRIVATE KEY|secret: |client-key-data|token: /);
    const { text = "" } = node.tree.files["/etc/flatcar-ha/api-server/encryption.yaml"] ?? {};
    const [, key = "no key"] = /secret: (\S+)/.exec(text) ?? [];
    expect(printed).not.toContain(key);
    expect(key).not.toBe("no key");
  },
  900_000,
);
