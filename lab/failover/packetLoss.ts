import { run, succeeds } from "../native/run";

const netem = (namespace: string, verb: "add" | "delete"): readonly string[] => [
  ...["-n", namespace, "qdisc", verb, "dev", "eth0", "root"],
];

/** Whether the kernel can lose packets as a queue does. */
export async function hasNetem(namespace: string): Promise<boolean> {
  if (!(await succeeds("tc", [...netem(namespace, "add"), "netem"]))) return false;
  return succeeds("tc", netem(namespace, "delete"));
}

/** Drops a share of the packets: where they leave the namespace if the kernel has netem, else where they reach it. */
export async function losePackets(namespace: string, share: number): Promise<void> {
  if (await hasNetem(namespace)) {
    await run("tc", [...netem(namespace, "add"), "netem", "loss", `${share * 100}%`]);
  } else {
    await iptables(namespace, "-A", share);
  }
}

export async function stopLosing(namespace: string, share: number): Promise<void> {
  if (await succeeds("tc", netem(namespace, "delete"))) return;
  await iptables(namespace, "-D", share);
}

async function iptables(namespace: string, verb: "-A" | "-D", share: number): Promise<void> {
  const chance = ["-m", "statistic", "--mode", "random", "--probability", `${share}`];
  const rule = [verb, "INPUT", "-i", "eth0", ...chance, "-j", "DROP"];
  await run("ip", ["netns", "exec", namespace, "iptables", ...rule]);
}
