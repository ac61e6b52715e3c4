import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { dataUrl } from "./dataUrl";
import { type Ignition, type IgnitionUnit, type Owner } from "./ignitionConfig";

// What a fresh Flatcar disk does not have, whatever the host has; units come from the config and from here.
const emptied = [
  "/boot",
  "/etc/cni",
  "/etc/haproxy",
  "/etc/keepalived",
  "/etc/kubernetes",
  "/etc/ssh",
  "/etc/systemd",
  "/home",
  "/opt",
  "/usr/lib/systemd/system",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/log",
];

// The payload disk is a virtual machine's; its programs are here already.
const needsDisk = /^(flatcar-ha-(payload|merge)\.service|.*\.mount)$/;

const [root = "", configFile = "", standIns = ""] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, "utf8")) as Ignition;
const inRoot = (path: string): string => join(root, path);

for (const folder of emptied) {
  rmSync(inRoot(folder), { recursive: true, force: true });
  mkdirSync(inRoot(folder), { recursive: true });
}
installStandIns();
addUsers();
for (const { path, mode, user, group } of config.storage?.directories ?? []) {
  mkdirSync(inRoot(path), { recursive: true });
  chmodSync(inRoot(path), mode ?? 0o755);
  own(path, user, group);
}
for (const { path, mode, contents, append, user, group } of config.storage?.files ?? []) {
  const parts = [contents, ...(append ?? [])].map((part) => dataUrl(part ?? {}));
  // A sysext comes from a server: the stand-ins above take its place.
  if (parts.includes(undefined)) continue;
  place(path, Buffer.concat(parts.filter((part) => part !== undefined)));
  chmodSync(inRoot(path), mode ?? 0o644);
  own(path, user, group);
}
for (const { path, target } of config.storage?.links ?? []) {
  link(path, target);
}
for (const unit of config.systemd?.units ?? []) if (!needsDisk.test(unit.name)) addUnit(unit);

function place(path: string, content: Buffer | string): void {
  mkdirSync(dirname(inRoot(path)), { recursive: true });
  rmSync(inRoot(path), { force: true });
  writeFileSync(inRoot(path), content);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(inRoot(path)), { recursive: true });
  rmSync(inRoot(path), { force: true, recursive: true });
  symlinkSync(target, inRoot(path));
}

function own(path: string, user?: Owner, group?: Owner): void {
  chownSync(inRoot(path), idOf("passwd", user), idOf("group", group));
}

function idOf(database: "passwd" | "group", owner: Owner | undefined): number {
  if (owner?.name === undefined) return owner?.id ?? 0;
  const line = readFileSync(inRoot(`/etc/${database}`), "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${owner.name}:`));
  if (line === undefined) throw new Error(`no ${owner.name} in ${database}`);
  return Number(line.split(":")[2]);
}

/** Programs under the names that scripts and kubeadm use, and the units that Flatcar and its sysexts bring. */
function installStandIns(): void {
  cpSync(join(standIns, "units"), inRoot("/usr/lib/systemd/system"), { recursive: true });
  for (const name of ["systemctl", "systemd-notify", "journalctl", "kubeadm", "kubelet"]) {
    place(`/usr/bin/${name}`, readFileSync(join(standIns, "shims", `${name}.sh`)));
    chmodSync(inRoot(`/usr/bin/${name}`), 0o755);
  }
  // systemd-resolved's part: sudo asks for the host's own name.
  place("/etc/resolv.conf", "");
  place("/etc/hosts", `127.0.0.1 localhost\n127.0.1.1 ${hostname()}\n`);
  place("/etc/ssh/sshd_config", readFileSync(join(standIns, "sshd_config")));
}

function addUsers(): void {
  appendFileSync(inRoot("/etc/passwd"), "core:x:1900:1900::/home/core:/bin/bash\n");
  appendFileSync(inRoot("/etc/group"), "core:x:1900:\n");
  appendFileSync(inRoot("/etc/shadow"), "core:*:20000:0:99999:7:::\n");
  place("/etc/sudoers.d/core", "core ALL=(ALL) NOPASSWD: ALL\n");
  chmodSync(inRoot("/etc/sudoers.d/core"), 0o440);
  const keys = (config.passwd?.users ?? [])
    .filter(({ name }) => name === "core")
    .flatMap((user) => user.sshAuthorizedKeys ?? []);
  place("/home/core/.ssh/authorized_keys", keys.map((key) => `${key}\n`).join(""));
  for (const path of ["/home/core", "/home/core/.ssh", "/home/core/.ssh/authorized_keys"]) {
    chownSync(inRoot(path), 1900, 1900);
  }
}

function addUnit({ name, contents, dropins, enabled, mask }: IgnitionUnit): void {
  const folder = "/etc/systemd/system";
  if (contents !== undefined) place(`${folder}/${name}`, contents);
  for (const dropin of dropins ?? []) {
    place(`${folder}/${name}.d/${dropin.name}`, dropin.contents ?? "");
  }
  if (mask === true) link(`${folder}/${name}`, "/dev/null");
  if (enabled === true) link(`${folder}/multi-user.target.wants/${name}`, `../${name}`);
}
