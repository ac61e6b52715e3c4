import type { Contender } from "./contender";

/** keepalived, haproxy and the watcher as rendered: a new machine has them, nothing is changed. */
export const ours: Contender = {
  id: "ours",
  title: "ours",
  port: (plan) => plan.endpoint.port,
  balancer: "haproxy",
  install: () => Promise.resolve(),
};
