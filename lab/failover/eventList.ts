export type EventId =
  | "holder-cut-off"
  | "holder-and-etcd-leader-cut-off"
  | "balancer-killed"
  | "balancer-hung"
  | "api-server-killed"
  | "api-server-errs"
  | "etcd-leader-killed"
  | "node-returns"
  | "two-nodes-lost"
  | "packet-loss"
  | "split";

/** What a reader is told of an event, and how long it is watched. */
export interface EventDescription {
  readonly title: string;
  /** Seconds before anything is mended: at least, and at most while requests still fail. */
  readonly atLeast: number;
  readonly atMost: number;
  /** Two holders are unavoidable until it is mended. */
  readonly divides?: boolean;
}

/** Every event that is measured, in this order. */
export const eventList: Readonly<Record<EventId, EventDescription>> = {
  "holder-cut-off": { title: "holder of the VIP cut off", atLeast: 3, atMost: 40 },
  "holder-and-etcd-leader-cut-off": {
    title: "holder cut off that also leads etcd",
    atLeast: 3,
    atMost: 40,
  },
  "balancer-killed": {
    title: "haproxy (kube-vip) killed on the holder",
    atLeast: 3,
    atMost: 40,
  },
  "balancer-hung": { title: "haproxy (kube-vip) hung on the holder", atLeast: 3, atMost: 40 },
  "api-server-killed": { title: "API server killed on the holder", atLeast: 3, atMost: 40 },
  "api-server-errs": { title: "API server on the holder answers 500", atLeast: 5, atMost: 10 },
  "etcd-leader-killed": { title: "leader of etcd killed", atLeast: 3, atMost: 40 },
  "node-returns": { title: "node returns after a power cut", atLeast: 5, atMost: 40 },
  "two-nodes-lost": { title: "two nodes lost, holder among them, for 5 s", atLeast: 5, atMost: 5 },
  "packet-loss": { title: "5 % of all packets lost for 10 s", atLeast: 10, atMost: 10 },
  split: {
    title: "network split, holder alone in one half, then healed",
    atLeast: 3,
    atMost: 40,
    divides: true,
  },
};

export const eventIds = Object.keys(eventList) as readonly EventId[];
