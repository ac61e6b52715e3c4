import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Progress } from "../cachedArtifact";
import { goTool, type GoToolName } from "../goTools";
import { runTool } from "../runTool";
import { goModuleVersion } from "./goModuleVersion";

/** Fills `tree` with an extension's files; the units of lab/sysexts/<name>/ are there already. */
export type Fill = (tree: string, progress: Progress) => Promise<void>;

const cniPlugins = ["bridge", "host-local", "loopback", "portmap"] as const;

/** Starts a tree with the files that are kept in this repository. */
export function startTree(name: string, tree: string): void {
  cpSync(join(__dirname, name), tree, { recursive: true });
}

export const fillKubernetes: Fill = async (tree, progress) => {
  await addPrograms(tree, "usr/bin", ["kubeadm", "kubelet", "kubectl"], progress);
  await addPrograms(tree, "usr/local/bin/cni", cniPlugins, progress);
  const share = join(tree, "usr/local/share");
  mkdirSync(share, { recursive: true });
  writeFileSync(
    join(share, "kubernetes-version"),
    `${goModuleVersion("kubernetes", "k8s.io/kubernetes")}\n`,
  );
  writeFileSync(
    join(share, "kubernetes-cni-version"),
    `${goModuleVersion("cni", "github.com/containernetworking/plugins")}\n`,
  );
  const volume = join(tree, "usr/libexec/kubernetes/kubelet-plugins/volume");
  mkdirSync(volume, { recursive: true });
  symlinkSync("/var/kubernetes/kubelet-plugins/volume/exec", join(volume, "exec"));
};

export const fillContainerd: Fill = (tree, progress) =>
  addPrograms(tree, "usr/bin", ["containerd", "containerd-shim-runc-v2", "ctr", "runc"], progress);

/** CRI-O with all that it starts: crun and conmon are Debian's. */
export function fillCrio(roots: DebianRoots): Fill {
  return async (tree, progress) => {
    await addPrograms(tree, "usr/bin", ["crio", "crictl"], progress);
    await addPrograms(tree, "usr/libexec/crio", ["runc"], progress);
    for (const name of ["crun", "conmon"]) {
      await fillFromDebian(roots, `/usr/bin/${name}`, `/usr/libexec/crio/${name}`)(tree, progress);
    }
    const module = join(__dirname, "..", "go", "crio");
    await runTool(join(__dirname, "pinns.sh"), [module, join(tree, "usr/bin/pinns")]);
  };
}

/** Unpacked roots: one with the programs that an extension brings, and the node image's. */
interface DebianRoots {
  readonly programs: string;
  readonly node: string;
}

/** A program of Debian, with the libraries that the node image lacks. */
export function fillFromDebian(roots: DebianRoots, program: string, target: string): Fill {
  return async (tree) => {
    const script = join(__dirname, "collect.sh");
    await runTool(script, [roots.programs, roots.node, program, target, tree]);
  };
}

async function addPrograms(
  tree: string,
  folder: string,
  names: readonly GoToolName[],
  progress: Progress,
): Promise<void> {
  for (const name of names) {
    const target = join(tree, folder, name);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(await goTool(name, progress), target);
    chmodSync(target, 0o755);
  }
}
