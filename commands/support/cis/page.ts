import { benchmark, checks } from "../../../lib/cis/checks";
import type { Check } from "../../../lib/cis/check";

const state = ({ problem, skip }: Check): string =>
  problem === undefined ? "by hand" : skip?.when === undefined ? "skipped" : "skipped where so";

/** docs/cis.md. */
export function cisPage(): string {
  const skipped = checks.flatMap((check) =>
    check.skip === undefined
      ? []
      : [`| ${check.id} | ${check.title} | ${state(check)} | ${check.skip.why} |`],
  );
  const judged = checks.filter(({ problem }) => problem !== undefined).length;
  return [
    `# The ${benchmark}`,
    "",
    "<!-- runs in test/lab/cluster.test.ts -->",
    "",
    "```sh",
    "npm run cis",
    "```",
    "",
    "goes through the benchmark point by point on every node of the running cluster: modes and owners of files, arguments of the programs that run, the kubelet's configuration, the policies that the API server reads, and what the API says about rights. It ends with counts by node, each failure in full with what mends it, and each point that is left out with the reason. `--json` prints every verdict. The exit code is 1 when anything fails.",
    "",
    "A pod on each node looks, in a namespace of its own that is gone at the end: root without capabilities, the node's files mounted read-only, the image that `npm run smoke` uses. What it prints holds modes, owners and settings, and no secret.",
    "",
    `Of ${checks.length} points ${judged} are judged and ${checks.length - judged} are for a person. The numbers are those of version 1.12 of the benchmark; the checks are ours (\`lib/cis\`), since none is published for this system.`,
    "",
    "## What is left out, and why",
    "",
    "*skipped where so*: only where the reason holds; anything else there is a failure. This page is made by `npm run generate` from the checks.",
    "",
    "| point | asks for | state | reason |",
    "| --- | --- | --- | --- |",
    ...skipped,
    "",
  ].join("\n");
}
