import { virshNames } from "./virsh";

/** Ends the lab's servers with the last of the lab's machines on this host; tells what became of them. */
export async function closeLab(): Promise<string> {
  const machines = await virshNames("qemu:///system", ["list", "--all"]);
  const left = machines.filter((name) => name.startsWith("lab-"));
  if (left.length > 0) return `the lab's servers go on, for ${left.join(", ")}`;
  const { stopServers } = await import("../../lab/servers.js");
  await stopServers();
  return "the lab's servers are stopped; npm run up or npm run lab starts them again in seconds";
}
