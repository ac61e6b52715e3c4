import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rig } from "./rig";

const ownFiles = [
  "/etc/haproxy/haproxy.cfg",
  "/etc/keepalived/keepalived.conf",
  "/etc/flatcar-ha/vip-watch.env",
  "/opt/flatcar-ha/bin/vip-watch",
];

/** What is measured: our files as the first machine has them, before any contender's are there, and the others'. */
export async function subjectOf({ stack, nodes }: Rig, machine: string): Promise<string> {
  const [first] = nodes;
  if (first === undefined) throw new Error("no machine");
  const own = await Promise.all(ownFiles.map((path) => stack.machines.readFile(first.name, path)));
  const names = readdirSync(join(__dirname, "article")).sort();
  const others = [...names.map((name) => join("article", name)), "kube-vip.yaml"];
  const texts = others.map((name) => readFileSync(join(__dirname, name), "utf8"));
  return [machine, ...own, ...texts].join("\n\n");
}
