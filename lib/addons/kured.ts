import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import { onOff, type AddonTraits } from "./traits";

const aTimeZone = "a time zone such as Europe/Berlin";
const time = f.text(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 02:30");

export const kuredSettings = f.object({
  ...onOff,
  /** When a reboot may begin; at any time where it is not set. */
  window: f.optional(
    f.object({
      days: f.optional(f.listOf(f.oneOf(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))),
      start: time,
      end: time,
      // An offset such as +02:00 is none for kured.
      timeZone: f.optional(f.text(/^[A-Z]\S*$/, aTimeZone)),
    }),
  ),
});

export const kuredTraits: AddonTraits = {
  byDefault: true,
  problems: ({ addons: { kured } }) => {
    const { days, timeZone } = kured?.window ?? {};
    return [
      ...(days?.length === 0
        ? [f.issue("addons.kured.window.days", days, "at least one day, or no such key for all")]
        : []),
      ...(timeZone !== undefined && !isTimeZone(timeZone)
        ? [f.issue("addons.kured.window.timeZone", timeZone, aTimeZone)]
        : []),
    ];
  },
};

function isTimeZone(timeZone: string): boolean {
  try {
    Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** kured's flags. Its lock lets one node of the whole cluster reboot at a time, and never expires. */
export function kuredFlags({ addons }: ClusterPlan): readonly string[] {
  const window = addons.kured?.window;
  const days = window?.days;
  return [
    "--reboot-sentinel=/sentinel/reboot-required",
    "--concurrency=1",
    // A pod that cannot leave gives the turn to another node, and its own node back.
    "--drain-timeout=30m",
    // etcd and what ran on the node come back before the next one goes.
    "--lock-release-delay=5m",
    ...(days === undefined ? [] : [`--reboot-days=${days.join(",")}`]),
    ...(window === undefined ? [] : [`--start-time=${window.start}`, `--end-time=${window.end}`]),
    ...(window?.timeZone === undefined ? [] : [`--time-zone=${window.timeZone}`]),
  ];
}
