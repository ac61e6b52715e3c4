import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { goTool } from "../../lab/goTools";
import { nodeDebianRoot } from "../../lab/image/debianRoot";
import { registryConfig } from "../../lab/registry";
import { runTool } from "../../lab/runTool";
import type { IgnitionTree } from "./ignitionTree";
import { NodeSandbox } from "./nodeSandbox";

const quiet = (): void => undefined;

/** Where the node's registry keeps its images, from the node's root. */
export const imageStorage = "srv/images";
export const registryAddress = "127.0.0.1:5000";

/** A node's disk with the lab's OS and CRI-O's extension in /usr, as they are once merged, and a registry. */
export async function crioNode(tree: IgnitionTree, extension: string): Promise<NodeSandbox> {
  const sandbox = new NodeSandbox(tree);
  const { root } = sandbox;
  await runTool("tar", ["-C", root, "--skip-old-files", "-xf", await nodeDebianRoot(quiet)]);
  await runTool("unsquashfs", ["-force", "-no-progress", "-quiet", "-dest", root, extension]);
  mkdirSync(join(root, imageStorage), { recursive: true });
  copyFileSync(await goTool("registry", quiet), join(root, "srv/registry"));
  const config = registryConfig(`/${imageStorage}`, registryAddress);
  sandbox.write("srv/registry.json", JSON.stringify(config));
  return sandbox;
}

/** What each command answers on the node once CRI-O runs there, as its unit starts it; by the command. */
export function askCrio(
  { root }: NodeSandbox,
  commands: readonly string[],
): Readonly<Record<string, string>> {
  const dropin = "usr/lib/systemd/system/crio.service.d/10-crio.conf";
  const unit = readFileSync(join(root, dropin), "utf8");
  const values = (key: string): readonly string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.+)$`, "gm"))].map(([, value = ""]) => value);
  const script = [
    "ip link set lo up",
    "/srv/registry serve /srv/registry.json >/tmp/registry.log 2>&1 &",
    ...values("Environment").map((value) => `export ${value}`),
    ...values("ExecStartPre"),
    ...values("ExecStart").map((value) => `${value} >/tmp/crio.log 2>&1 &`),
    "for _ in $(seq 150); do crictl info >/dev/null 2>&1 && break; sleep 0.2; done",
    ...commands.map((command) => `echo "@ ${command}"; ${command} 2>&1; echo "exit $?"`),
    "echo '@ log'; cat /tmp/crio.log",
  ].join("\n");
  // Unpacking an image remounts the root, which must be a mount for that.
  const enter = `set -eu
    mount --bind "$1" "$1"
    for folder in proc sys dev; do mount --rbind "/$folder" "$1/$folder"; done
    mount -t proc proc "$1/proc"
    for folder in run tmp var/lib; do mount -t tmpfs tmpfs "$1/$folder"; done
    exec chroot "$1" bash -c "$2"`;
  const namespace = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
  const { stdout, stderr, error } = spawnSync(
    "unshare",
    [...namespace, "bash", "-c", enter, "enter", root, script],
    { encoding: "utf8", timeout: 120_000 },
  );
  if (error !== undefined) throw error;
  const answers = stdout.split(/^@ /m).slice(1);
  if (answers.length === 0) throw new Error(stderr);
  return Object.fromEntries(
    answers.map((answer) => {
      const end = answer.indexOf("\n");
      return [answer.slice(0, end), answer.slice(end + 1).trim()];
    }),
  );
}
