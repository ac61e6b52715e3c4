import { isLab } from "./labAddresses";
import { say } from "./say";
import { readStackConfig } from "./stackConfig";

/** Has libvirt and the lab's servers run if the stack is a lab's, as after a reboot of this host; tells whether it is. */
export async function wakeLab(stack: string): Promise<boolean> {
  if (!isLab(readStackConfig(stack))) return false;
  const { wakeLabStack } = await import("../../lab/prepareLabStack.js");
  await wakeLabStack(stack, say);
  return true;
}
