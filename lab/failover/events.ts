import { setTimeout as sleep } from "node:timers/promises";
import type { NodePlan } from "../../lib/plan";
import { moveCable } from "../native/fabric";
import type { Contender } from "./contender";
import { startErringServer } from "./erringServer";
import type { EventId } from "./eventList";
import { losePackets, stopLosing } from "./packetLoss";
import { kill, processesOf, signal } from "./processes";
import type { Rig } from "./rig";

/** An event about to happen. */
export interface Prepared {
  /** Ends when it has happened in full. */
  readonly strike: () => void | Promise<void>;
  /** Puts right what does not heal by itself. */
  readonly mend?: () => void | Promise<void>;
}

type Prepare = (rig: Rig, contender: Contender) => Promise<Prepared>;

const pki = "/etc/kubernetes/pki";
const lossShare = 0.05;

/** How each event is made. Unless it says otherwise etcd's leader is not on the holder, so that one event is one event. */
export const events: Readonly<Record<EventId, Prepare>> = {
  "holder-cut-off": (rig) => cutOff(rig, rig.holder()),

  "holder-and-etcd-leader-cut-off": async (rig) => {
    const holder = rig.holder();
    await rig.leader.moveTo(holder);
    return cutOff(rig, holder);
  },

  "balancer-killed": async (rig, { balancer }) => {
    const processes = await processesOf(rig.namespace(rig.holder().name), balancer);
    return { strike: () => kill(processes) };
  },

  "balancer-hung": async (rig, { balancer }) => {
    const processes = await processesOf(rig.namespace(rig.holder().name), balancer);
    return {
      strike: () => {
        signal(processes, "SIGSTOP");
      },
      mend: () => {
        signal(processes, "SIGCONT");
      },
    };
  },

  "api-server-killed": async (rig) => {
    const processes = await processesOf(rig.namespace(rig.holder().name), "kube-apiserver");
    return { strike: () => kill(processes) };
  },

  "api-server-errs": async (rig) => {
    const { name } = rig.holder();
    const [certificate, key] = await Promise.all(
      ["crt", "key"].map((end) => rig.stack.machines.readFile(name, `${pki}/apiserver.${end}`)),
    );
    const server = await startErringServer(rig.namespace(name), certificate ?? "", key ?? "");
    return {
      strike: () => server.takeOver(true),
      mend: async () => {
        await server.takeOver(false);
        await server.stop();
      },
    };
  },

  "etcd-leader-killed": async (rig) => {
    const leader = await rig.leader.find();
    const processes = await processesOf(rig.namespace(leader?.name ?? ""), "etcd");
    return { strike: () => kill(processes) };
  },

  "node-returns": async (rig) => {
    const { name } = rig.holder();
    await rig.powerOff(name);
    await untilOneHolder(rig);
    let boot: Promise<void> = Promise.resolve();
    return {
      strike: () => {
        boot = rig.powerOn(name);
      },
      mend: () => boot,
    };
  },

  "two-nodes-lost": (rig) => {
    const lost = [rig.holder(), ...others(rig, rig.holder())].slice(0, 2);
    const all = async (act: (name: string) => Promise<void>): Promise<void> => {
      await Promise.all(lost.map(({ name }) => act(name)));
    };
    return Promise.resolve({ strike: () => all(rig.powerOff), mend: () => all(rig.powerOn) });
  },

  "packet-loss": (rig) => {
    const places = [...rig.nodes.map(({ name }) => rig.namespace(name)), rig.clientNamespace];
    return Promise.resolve({
      strike: async () => {
        for (const place of places) await losePackets(place, lossShare);
      },
      mend: async () => {
        for (const place of places) await stopLosing(place, lossShare);
      },
    });
  },

  split: (rig) => {
    const apart = rig.namespace(rig.holder().name);
    return Promise.resolve({
      strike: () => moveCable(apart, rig.otherBridge),
      mend: () => moveCable(apart, rig.bridge),
    });
  },
};

function cutOff({ stack }: Rig, { name }: NodePlan): Promise<Prepared> {
  const { connect } = stack.machines;
  return Promise.resolve({
    strike: () => connect(name, false),
    mend: () => connect(name, true),
  });
}

export function others(rig: Rig, holder: NodePlan): readonly NodePlan[] {
  return rig.nodes.filter((node) => node !== holder);
}

async function untilOneHolder(rig: Rig): Promise<void> {
  for (let tries = 0; rig.holders.current().length !== 1; tries += 1) {
    if (tries > 600) throw new Error("no machine took the virtual IP within 60 s");
    await sleep(100);
  }
}
