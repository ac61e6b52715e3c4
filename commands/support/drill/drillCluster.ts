import type { TimingName } from "../../../lib/config";
import type { NodePlan } from "../../../lib/plan";
import type { Client } from "../client/client";

/** A running cluster as the drills see it: VMs on libvirt, or the lab's native machines. */
export interface DrillCluster {
  readonly nodes: readonly NodePlan[];
  readonly timing: TimingName;
  readonly machines: Machines;
  readonly health: Health;
  readonly changes: Changes;
  /** Name of the node that has the virtual IP. */
  readonly holder: () => Promise<string>;
  /** Asks the API through the virtual IP until it is stopped. */
  readonly client: () => Client;
}

/** Each is fine where it is so already. */
export interface Machines {
  /** As if somebody pulled the plug. */
  readonly powerOff: (node: string) => Promise<void>;
  readonly powerOn: (node: string) => Promise<void>;
  /** Pulls the network cable (false) or puts it back (true). */
  readonly connect: (node: string, connected: boolean) => Promise<void>;
}

/** What the cluster says of itself, asked now. */
export interface Health {
  /** What is not well; empty when everything is. */
  readonly problems: () => Promise<readonly string[]>;
  /** Whether the API is ready through the virtual IP. */
  readonly apiReady: () => Promise<boolean>;
  /** Node name -> an id that changes at each boot; for the nodes that the API knows. */
  readonly boots: () => Promise<ReadonlyMap<string, string>>;
}

/** What the product does to a cluster. */
export interface Changes {
  /** A new machine in a node's place. */
  readonly replace: (node: string) => Promise<void>;
  /** The same, killed while the node has no finished machine. */
  readonly killReplacing: (node: string) => Promise<void>;
  /** Goes on from there. */
  readonly up: () => Promise<void>;
}
