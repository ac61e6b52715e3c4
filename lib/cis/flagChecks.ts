import type { Check } from "./check";
import { flag, wordsOf, type Facts } from "./facts";

export type ControlPlaneProgram =
  "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "etcd";

const settings: Readonly<Record<ControlPlaneProgram, string>> = {
  "kube-apiserver": "apiServer.extraArgs",
  "kube-controller-manager": "controllerManager.extraArgs",
  "kube-scheduler": "scheduler.extraArgs",
  etcd: "etcd.local.extraArgs",
};

type Problem = (facts: Facts) => string | undefined;

/** Checks of one program's flags; a program that does not run fails all of them. */
export function flagChecks(program: ControlPlaneProgram) {
  const check = (
    id: string,
    title: string,
    problem: Problem,
    more: Partial<Check> = {},
  ): Check => ({
    id,
    title,
    on: "control planes",
    problem: (facts) =>
      facts.node.programs[program] === undefined ? `${program} does not run` : problem(facts),
    fix: `the flag in /etc/kubernetes/manifests/${program}.yaml and in kubeadm's ${settings[program]}`,
    ...more,
  });
  const value = (facts: Facts, name: string): string | undefined => flag(facts, program, name);
  const words = (facts: Facts, name: string): readonly string[] => wordsOf(value(facts, name));
  const shown = (facts: Facts, name: string): string =>
    `--${name} is ${value(facts, name) ?? "not set"}`;
  return {
    check,
    value,
    words,
    /** All of these are set. */
    set: (id: string, ...names: readonly string[]) =>
      check(id, `${names.map((name) => `--${name}`).join(" and ")} set`, (facts) => {
        const missing = names.filter((name) => (value(facts, name) ?? "") === "");
        return missing.length === 0 ? undefined : `--${missing.join(" and --")} not set`;
      }),
    unset: (id: string, name: string) =>
      check(id, `--${name} not set`, (facts) =>
        value(facts, name) === undefined ? undefined : shown(facts, name),
      ),
    is: (id: string, name: string, wanted: string) =>
      check(id, `--${name} is ${wanted}`, (facts) =>
        value(facts, name) === wanted ? undefined : shown(facts, name),
      ),
    /** Where the program's own default is right. */
    isNot: (id: string, name: string, unwanted: string) =>
      check(id, `--${name} is not ${unwanted}`, (facts) =>
        value(facts, name) === unwanted ? shown(facts, name) : undefined,
      ),
    atLeast: (id: string, name: string, least: number) =>
      check(id, `--${name} at least ${least}`, (facts) =>
        Number(value(facts, name) ?? NaN) >= least ? undefined : shown(facts, name),
      ),
    has: (id: string, name: string, word: string) =>
      check(id, `--${name} has ${word}`, (facts) =>
        words(facts, name).includes(word) ? undefined : shown(facts, name),
      ),
    hasNot: (id: string, name: string, word: string) =>
      check(id, `--${name} has no ${word}`, (facts) =>
        words(facts, name).includes(word) ? shown(facts, name) : undefined,
      ),
  };
}
