import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cachedArtifact, type Progress } from "../cachedArtifact";
import type { Runtime } from "../../lib/versions";
import { goTool, type GoToolName } from "../goTools";
import { debianRoot, nodeDebianRoot } from "../image/debianRoot";
import { runTool } from "../runTool";
import { goModuleVersion } from "./goModuleVersion";
import {
  fillContainerd,
  fillCrio,
  fillFromDebian,
  fillKubernetes,
  startTree,
  type Fill,
} from "./sysextTree";

const goPrograms: Readonly<Record<"kubernetes" | Runtime, readonly GoToolName[]>> = {
  kubernetes: ["kubeadm", "kubelet", "kubectl", "bridge", "host-local", "loopback", "portmap"],
  containerd: ["containerd", "containerd-shim-runc-v2", "ctr", "runc"],
  crio: ["crio", "crictl", "runc"],
};

/**
 * A folder with the bakery's files: `<name>-<version>-x86-64.raw` of each extension and SHA256SUMS.
 * Of the runtimes it has the one that is asked for: each takes minutes to build.
 */
export async function ensureSysexts(runtime: Runtime, progress: Progress): Promise<string> {
  const programs: string[] = [];
  // One after another: each build uses all processors.
  for (const name of [...goPrograms.kubernetes, ...goPrograms[runtime]]) {
    programs.push(await goTool(name, progress));
  }
  const tars = {
    daemons: await debianDaemons(progress),
    node: await nodeDebianRoot(progress),
    ...(runtime === "crio" ? { crio: await debianCrio(progress) } : {}),
  };
  return cachedArtifact(
    {
      folder: "sysexts",
      name: "extensions",
      sources: [__dirname],
      values: [...programs, ...Object.values(tars)],
      build: (folder) => buildAll(folder, tars, progress),
    },
    progress,
  );
}

/** A root with keepalived, haproxy and busybox. */
export function debianDaemons(progress: Progress): Promise<string> {
  return debianRoot(join(__dirname, "packages.txt"), progress);
}

/** What CRI-O starts. */
function debianCrio(progress: Progress): Promise<string> {
  return debianRoot(join(__dirname, "packages-crio.txt"), progress);
}

async function buildAll(
  folder: string,
  tars: { readonly daemons: string; readonly node: string; readonly crio?: string },
  progress: Progress,
): Promise<void> {
  mkdirSync(folder);
  const work = mkdtempSync(`${folder}.work`);
  try {
    const [daemons, node] = [join(work, "root-daemons"), join(work, "root-node")];
    await unpack(tars.daemons, daemons);
    await unpack(tars.node, node);
    const roots = { programs: daemons, node };
    const kubernetes = goModuleVersion("kubernetes", "k8s.io/kubernetes");
    const keepalived = await debianVersion(daemons, "keepalived");
    const haproxy = await debianVersion(daemons, "haproxy");
    const keepalivedFill = fillFromDebian(roots, "/usr/sbin/keepalived", "/usr/sbin/keepalived");
    const haproxyFill = fillFromDebian(roots, "/usr/sbin/haproxy", "/usr/bin/haproxy");
    // The bakery writes "v" before the versions of some extensions and not of others.
    for (const [name, version, fill] of [
      ["kubernetes", kubernetes, fillKubernetes],
      await runtimeExtension(work, node, tars.crio),
      ["keepalived", `v${keepalived}`, keepalivedFill],
      ["haproxy", haproxy, haproxyFill],
    ] as const) {
      const tree = join(work, name);
      startTree(name, tree);
      await fill(tree, progress);
      if (name === "keepalived") keepalivedOptions(daemons, tree);
      const out = join(folder, `${name}-${version}-x86-64.raw`);
      await runTool(join(__dirname, "pack.sh"), [name, tree, out]);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  writeFileSync(join(folder, "SHA256SUMS"), sha256sums(folder));
}

/** Name, version and contents of the runtime's extension: CRI-O's where its Debian root is given. */
async function runtimeExtension(
  work: string,
  node: string,
  crio: string | undefined,
): Promise<readonly [Runtime, string, Fill]> {
  if (crio === undefined) {
    const containerd = goModuleVersion("containerd", "github.com/containerd/containerd/v2");
    return ["containerd", containerd.slice(1), fillContainerd];
  }
  const programs = join(work, "root-crio");
  await unpack(crio, programs);
  return ["crio", goModuleVersion("crio", "github.com/cri-o/cri-o"), fillCrio({ programs, node })];
}

/** Debian's build does not start without this file in /etc/keepalived; the unit copies it there. */
function keepalivedOptions(root: string, tree: string): void {
  const share = join(tree, "usr/share/keepalived");
  mkdirSync(share, { recursive: true });
  const name = "keepalived.config-opts";
  copyFileSync(join(root, "etc/keepalived", name), join(share, name));
}

async function unpack(tar: string, folder: string): Promise<void> {
  mkdirSync(folder);
  await runTool("tar", ["-C", folder, "-xf", tar]);
}

/** Upstream's part of a Debian package version: 2.3.3 of 1:2.3.3-1. */
async function debianVersion(root: string, name: string): Promise<string> {
  const version = await runTool("chroot", [root, "dpkg-query", "-W", "-f", "${Version}", name]);
  return version.replace(/^\d+:/, "").replace(/[-+].*$/, "");
}

function sha256sums(folder: string): string {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".raw"))
    .sort()
    .map((file) => {
      const sum = createHash("sha256").update(readFileSync(join(folder, file)));
      return `${sum.digest("hex")}  ${file}\n`;
    })
    .join("");
}
