import { setTimeout as sleep } from "node:timers/promises";

import type { TimingName } from "../../lib/config";
import { UserError, type ErrorCode } from "../../lib/errors";
import { timingProfile } from "../../lib/timing";
import { isPassing } from "./kubeApi";
import type { Say } from "./say";

/** What a probe found: the awaited value, or why it has to be asked again. */
export type Progress<T> = { readonly done: T } | { readonly waiting: string };

export interface Poll {
  /** Of the error after the time limit. */
  readonly code: ErrorCode;
  /** What is awaited, e.g. "cp2 to be Ready". */
  readonly what: string;
  readonly seconds: number;
  /** Says how long the pause between probes is, unless `everyMs` does. */
  readonly timing: TimingName;
  readonly everyMs?: number;
  /** Appended to the error after the time limit. */
  readonly advice?: () => Promise<string> | string;
}

const reportEveryMs = 10_000;

/** Probes until done; says the reason when it changes or every 10 s; throws a UserError after the limit. */
export async function poll<T>(wait: Poll, say: Say, probe: () => Promise<Progress<T>>): Promise<T> {
  const start = Date.now();
  const pause = wait.everyMs ?? timingProfile(wait.timing).apiAskMs;
  let said = { reason: "", at: 0 };
  for (;;) {
    const result = await tried(probe);
    if ("done" in result) {
      return result.done;
    }
    const now = Date.now();
    const elapsed = Math.round((now - start) / 1000);
    if (elapsed >= wait.seconds) {
      const advice = (await wait.advice?.()) ?? "";
      throw new UserError(wait.code, [
        `Waited ${elapsed} s for ${wait.what}: ${result.waiting}${advice === "" ? "" : `\n${advice}`}`,
      ]);
    }
    if (result.waiting !== said.reason || now - said.at >= reportEveryMs) {
      say(`${elapsed} s, waiting for ${wait.what}: ${result.waiting}`);
      said = { reason: result.waiting, at: now };
    }
    await sleep(pause);
  }
}

/** One probe: a server that does not answer is a reason to wait; any other error ends the wait. */
export async function tried<T>(probe: () => Promise<Progress<T>>): Promise<Progress<T>> {
  try {
    return await probe();
  } catch (error) {
    if (isPassing(error)) {
      return { waiting: error.message };
    }
    throw error;
  }
}
