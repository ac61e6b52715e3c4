import { existsSync } from "node:fs";
import { join } from "node:path";

import { confirm, onTerminal } from "./ask";
import type { Problem } from "./problem";
import { runAttached } from "./run";
import { say } from "./say";

interface HostTool {
  readonly program: string;
  /** What it is for. */
  readonly use: string;
  readonly debian: readonly string[];
  readonly fedora: readonly string[];
}

/** Programs that the product runs on the machine where Pulumi runs. */
const tools: readonly HostTool[] = [
  {
    program: "virsh",
    use: "the preflight and repairs",
    debian: ["libvirt-clients"],
    fedora: ["libvirt-client"],
  },
  {
    program: "xsltproc",
    use: "the libvirt provider's XSLT",
    debian: ["xsltproc"],
    fedora: ["libxslt"],
  },
  {
    program: "mke2fs",
    use: "the disk of system extensions",
    debian: ["e2fsprogs"],
    fedora: ["e2fsprogs"],
  },
];

/** Also needed where a hypervisor is this machine itself. */
const hypervisor: HostTool = {
  program: "libvirtd",
  use: "the machines",
  debian: ["libvirt-daemon-system", "qemu-system-x86", "qemu-utils", "dnsmasq-base"],
  fedora: ["libvirt-daemon-kvm"],
};

export function missingTools(withHypervisor: boolean): readonly HostTool[] {
  return [...tools, ...(withHypervisor ? [hypervisor] : [])].filter(
    ({ program }) => !installed(program) && !(program === "libvirtd" && installed("virtqemud")),
  );
}

export function toolProblems(missing: readonly HostTool[]): readonly Problem[] {
  return missing.map(({ program, use, debian, fedora }) => ({
    code: "FHA300",
    text: `${program} is missing (needed for ${use})`,
    fix: `apt-get install ${debian.join(" ")} (Debian family) or dnf install ${fedora.join(" ")} (Fedora family)`,
  }));
}

/** As root on a known distribution, installs what is missing, after saying so and, on a terminal, asking. */
export async function installTools(missing: readonly HostTool[], yes: boolean): Promise<void> {
  const apt = installed("apt-get");
  if (missing.length === 0 || process.getuid?.() !== 0 || !(apt || installed("dnf"))) return;
  const packages = missing.flatMap(({ debian, fedora }) => (apt ? debian : fedora));
  const command = apt
    ? ["apt-get", "install", "-y", "--no-install-recommends", ...packages]
    : ["dnf", "install", "-y", ...packages];
  say(`installing what is missing: ${command.join(" ")}`);
  if (!yes && onTerminal() && !(await confirm("Go on?"))) return;
  const [program = "", ...args] = command;
  await runAttached(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

function installed(program: string): boolean {
  // A user's PATH may lack sbin.
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
