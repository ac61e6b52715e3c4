import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Subjects } from "./kept";
import type { Rig } from "./rig";

const ownFiles = [
  "/etc/haproxy/haproxy.cfg",
  "/etc/keepalived/keepalived.conf",
  "/etc/flatcar-ha/vip-watch.env",
  "/opt/flatcar-ha/bin/vip-watch",
];

/** What is measured: our files as the first machine has them, before any contender's are there, and the others'. */
export async function subjectsOf({ stack, nodes }: Rig, machine: string): Promise<Subjects> {
  const [first] = nodes;
  if (first === undefined) throw new Error("no machine");
  const own = await Promise.all(ownFiles.map((path) => stack.machines.readFile(first.name, path)));
  const here = (...path: string[]): string => readFileSync(join(__dirname, ...path), "utf8");
  const names = readdirSync(join(__dirname, "article")).sort();
  const subject = (files: readonly string[]): string => [machine, ...files].join("\n\n");
  return {
    ours: subject(own),
    article: subject(names.map((name) => here("article", name))),
    "kube-vip": subject([here("kube-vip.yaml")]),
  };
}
