import { startClient } from "../../commands/support/client/client";
import { operatorLoad } from "../../commands/support/client/load";
import type { Changes, DrillCluster } from "../../commands/support/drill/drillCluster";
import { clusterHealth } from "../../commands/support/drill/health";
import type { NativeStack } from "./nativeStack";

/** Native machines for the drills; `nodes` are those that were made. */
export function nativeDrills(stack: NativeStack, nodes: readonly string[]): DrillCluster {
  const { plan, access, machines } = stack;
  const made = plan.nodes.filter(({ name }) => nodes.includes(name));
  return {
    nodes: made,
    timing: plan.timing,
    machines: {
      powerOff: machines.stopNode,
      powerOn: async (node) => {
        if (!machines.isRunning(node)) await stack.powerOn(node);
      },
      connect: machines.connect,
    },
    health: clusterHealth(access, made),
    changes: changes(stack),
    holder: async () => {
      for (const { name } of made.filter(({ role }) => role === "controlPlane")) {
        const addresses = await machines.shell(name, "ip -brief address show dev eth0");
        if (addresses.includes(`${plan.endpoint.vip}/32`)) return name;
      }
      throw new Error("no machine has the virtual IP");
    },
    client: () => startClient(operatorLoad(access)),
  };
}

/** What the engine would run, in its order. */
function changes(stack: NativeStack): Changes {
  let unfinished: readonly string[] = [];
  const leaveAndStart = async (node: string): Promise<void> => {
    await stack.must("leave-delete", stack.nodeInput(node));
    await stack.replaceMachine(node);
  };
  const letIn = async (node: string): Promise<void> => {
    await stack.must("join", stack.nodeInput(node));
  };
  return {
    replace: async (node) => {
      await leaveAndStart(node);
      await letIn(node);
    },
    killReplacing: async (node) => {
      await leaveAndStart(node);
      const join = stack.act("join", stack.nodeInput(node));
      await join.says("may join now");
      join.kill();
      await join.code;
      unfinished = [...unfinished, node];
    },
    up: async () => {
      for (const node of unfinished) await letIn(node);
      unfinished = [];
    },
  };
}
