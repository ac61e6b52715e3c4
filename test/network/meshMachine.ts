import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { goTool } from "../../lab/goTools";
import { unplug } from "../../lab/native/fabric";
import { run, succeeds } from "../../lab/native/run";
import type { IgnitionTree } from "../helpers/ignitionTree";
import { report, until } from "./support";

const networkFolder = "/etc/systemd/network/";
/** networkd on the rendered files of folder $1, wireguard-go ($2) in place of the kernel's device. */
const boot = `set -e
  mount -t tmpfs tmpfs /run
  mkdir -p /run/systemd /run/credentials/systemd-networkd.service
  install -m 0444 "$1/mesh.key" /run/credentials/systemd-networkd.service/
  # A /sys that cannot be written tells networkd that there is no udev to wait for.
  mount -o remount,bind,ro /sys
  mount --bind "$1/network" ${networkFolder}
  WG_PROCESS_FOREGROUND=1 "$2" mesh &
  until [ -S /run/wireguard/mesh.sock ]; do sleep 0.1; done
  exec /lib/systemd/systemd-networkd`;

/** A network namespace with a node's own network files, configured by the programs that read them on a node. */
export class MeshMachine {
  readonly #namespace: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "mesh-"));
  readonly #link: string;
  #process: ChildProcess | undefined;
  #log = "";

  private constructor(namespace: string) {
    this.#namespace = namespace;
    this.#link = `fhm${namespace.slice(-8)}`;
  }

  static async start(
    namespace: string,
    bridge: string,
    mac: string,
    files: IgnitionTree["files"],
  ): Promise<MeshMachine> {
    const machine = new MeshMachine(namespace);
    try {
      await machine.#plugIn(bridge, mac);
      await machine.#boot(files);
    } catch (error) {
      await machine.remove();
      throw new Error(`${namespace} did not come up:\n${machine.#log}`, { cause: error });
    }
    return machine;
  }

  /** What networkd and wireguard-go have said. */
  readonly log = (): string => this.#log;

  /** Standard output of a shell command on the machine. */
  shell(command: string): Promise<string> {
    return inside(this.#namespace, command);
  }

  /** Starts a program, which ends with the machine. */
  run(program: string, args: readonly string[]): void {
    spawn("ip", ["netns", "exec", this.#namespace, program, ...args], { stdio: "ignore" });
  }

  /** A pod behind this node, as CNIs connect one: its packets to anywhere else get the node's address. */
  async addPod(gateway: string, address: string): Promise<{ shell: MeshMachine["shell"] }> {
    const pod = `${this.#namespace}-pod`;
    await unplug(pod);
    await run("ip", ["netns", "add", pod]);
    const ends = ["pod0", "netns", this.#namespace, "type", "veth"];
    await run("ip", ["link", "add", ...ends, "peer", "name", "eth0", "netns", pod]);
    await this.shell(`ip address add ${gateway} dev pod0 && ip link set pod0 up
      iptables -t nat -A POSTROUTING -s ${address} ! -d 224.0.0.0/4 -j MASQUERADE --random-fully`);
    await inside(
      pod,
      `ip address add ${address} dev eth0 && ip link set eth0 up
       ip route add default via ${gateway.replace(/\/.*/, "")}`,
    );
    return { shell: (command) => inside(pod, command) };
  }

  /** The cable is pulled (false) or put back (true). */
  async setCable(connected: boolean): Promise<void> {
    await run("ip", ["link", "set", this.#link, connected ? "up" : "down"]);
  }

  async remove(): Promise<void> {
    await unplug(`${this.#namespace}-pod`);
    await unplug(this.#namespace);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #plugIn(bridge: string, mac: string): Promise<void> {
    await unplug(this.#namespace);
    await succeeds("ip", ["link", "delete", this.#link]);
    await run("ip", ["netns", "add", this.#namespace]);
    const far = ["peer", "name", "eth0", "address", mac, "netns", this.#namespace];
    await run("ip", ["link", "add", this.#link, "type", "veth", ...far]);
    await run("ip", ["link", "set", this.#link, "master", bridge, "up"]);
    // As Flatcar sets it.
    await this.shell(`ip link set lo up
      echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter; echo 0 >/proc/sys/net/ipv4/conf/default/rp_filter
      echo 0 >/proc/sys/net/ipv4/conf/eth0/rp_filter; echo 1 >/proc/sys/net/ipv4/ip_forward`);
  }

  async #boot(files: IgnitionTree["files"]): Promise<void> {
    const key = files["/etc/flatcar-ha/mesh.key"]?.text ?? "";
    const netdev = files[`${networkFolder}10-mesh.netdev`]?.text ?? "";
    mkdirSync(join(this.#folder, "network"));
    for (const [path, { text }] of Object.entries(files)) {
      if (!path.startsWith(networkFolder)) continue;
      // Under its own name networkd would wait for a device of the kernel's making. Read it is all the same.
      const read = path.endsWith(".netdev") ? text.replace("Name=mesh", "Name=kernel") : text;
      writeFileSync(join(this.#folder, "network", basename(path)), read);
    }
    writeFileSync(join(this.#folder, "mesh.key"), key);
    this.#start(await goTool("wireguard-go", report));
    await this.#configure(deviceSettings(netdev, key));
    const peers = netdev.match(/^\[WireGuardPeer\]$/gm) ?? [];
    await until("networkd has set its routes", 20, async () => {
      // Of all tables: asked for one that is not there yet, ip fails.
      const routes = await run("ip", ["-n", this.#namespace, "route", "show", "table", "all"]);
      return (routes.match(/ table 51820 /g) ?? []).length === peers.length;
    });
  }

  #start(wireguard: string): void {
    const script = ["bash", "-c", boot, "boot", this.#folder, wireguard];
    const child = spawn("ip", ["netns", "exec", this.#namespace, ...script], {
      env: { ...process.env, LOG_LEVEL: "error", SYSTEMD_LOG_TARGET: "console" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (this.#log += chunk.toString()));
    }
    this.#process = child;
  }

  /** networkd would set the kernel's device up itself. */
  async #configure(settings: string): Promise<void> {
    const socket = `/proc/${String(this.#process?.pid)}/root/run/wireguard/mesh.sock`;
    let answer = "";
    await until(`${this.#namespace} takes its keys`, 20, async () => {
      answer = await ask(socket, settings).catch(() => "");
      return answer !== "";
    });
    if (!answer.startsWith("errno=0\n")) throw new Error(`wireguard-go: ${answer}`);
  }
}

function inside(namespace: string, command: string): Promise<string> {
  return run("ip", ["netns", "exec", namespace, "bash", "-c", command]);
}

/** WireGuard's settings in a .netdev, in the words of its own protocol for other implementations than the kernel's. */
function deviceSettings(netdev: string, key: string): string {
  const all = (name: string): string[] =>
    [...netdev.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);
  const hex = (base64: string): string => Buffer.from(base64, "base64").toString("hex");
  const [endpoints, allowed] = [all("Endpoint"), all("AllowedIPs")];
  return [
    "set=1",
    `private_key=${hex(key)}`,
    `listen_port=${all("ListenPort").join("")}`,
    `fwmark=${all("FirewallMark").join("")}`,
    ...all("PublicKey").flatMap((publicKey, i) => [
      `public_key=${hex(publicKey)}`,
      `endpoint=${endpoints[i] ?? ""}`,
      `allowed_ip=${allowed[i] ?? ""}`,
    ]),
    "",
    "",
  ].join("\n");
}

function ask(socket: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const connection = connect(socket, () => connection.write(text));
    connection.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.endsWith("\n\n"))
        connection.end(() => {
          resolve(answer);
        });
    });
    connection.on("error", reject);
  });
}
