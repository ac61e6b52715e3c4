import { registrationIsWaitedFor, stalePartsOf, votes } from "../../lib/joining";
import {
  cutOffReplacement,
  isKeptByMachine,
  isKeptFor,
  isOfEarlierMachine,
  mayTakeLease,
} from "../../lib/lease";
import { isOnlyVoter, isWhole, judgeLeave, machineOf } from "../../lib/leaving";
import { judgeRemoval } from "../../lib/quorum";

import { decideJoin } from "./node";

/** What decides: the product's own functions, and its guards that are none. A test takes one out at a time. */
export const membershipRules = {
  stalePartsOf,
  registrationIsWaitedFor,
  votes,
  judgeRemoval,
  judgeLeave,
  machineOf,
  isOnlyVoter,
  isWhole,
  mayTakeLease,
  isKeptByMachine,
  isKeptFor,
  isOfEarlierMachine,
  /** `up` replaces the machine that has kept the lease and is still there. */
  cutOffReplacement,
  /** kubeadm-join.sh: an empty disk waits until no Node of its name is left. */
  decideJoin,
  /** `<node>-leave` is recorded before the join begins, not after it. */
  leaveIsRecordedFirst: true,
  /** leave-delete takes the join token back before it looks. */
  leaveRevokesToken: true,
  /** leave-delete looks at the others once more between drain and removal. */
  checksBeforeRemoval: true,
  /** A lease names one action, not all of its machine's. */
  leaseIsOfOneAction: true,
  /** Node objects are removed by uid, or as those of the machine that leaves. */
  removesNodesAsRead: true,
};
export type Rules = typeof membershipRules;
