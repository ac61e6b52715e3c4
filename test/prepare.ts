import { prepareEngine } from "../lab/engine";
import { goTool, type GoToolName } from "../lab/goTools";
import { installHostPackages, missingHostPackages } from "../lab/hostPackages";
import { ensureHypervisor } from "../lab/hypervisor";

const native: readonly GoToolName[] = [
  "etcd",
  "etcdctl",
  "kubeadm",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
];
/** What each floor needs beyond npm's packages; built or installed before its tests, so that no test's time limit covers a build. */
const tools: Readonly<Record<string, readonly GoToolName[]>> = {
  rendered: ["kubeadm", "ignition-validate", "containerd", "kubelet-fields"],
  engine: ["etcd", "kube-apiserver", "kube-controller-manager"],
  network: [...native, "wireguard-go"],
  long: native,
};

/** Makes ready what the floors need; says what takes long. */
export async function prepareTests(
  floors: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  if (process.getuid?.() === 0 && (await missingHostPackages()).length > 0) {
    await installHostPackages(say);
  }
  for (const tool of new Set(floors.flatMap((floor) => tools[floor] ?? []))) {
    await goTool(tool, say);
  }
  if (floors.includes("engine") || floors.includes("long")) {
    await prepareEngine(say);
    await ensureHypervisor(say);
  }
}
