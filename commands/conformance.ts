import { join, resolve } from "node:path";

import type { ClusterAccess } from "../lib/access";
import { UserError } from "../lib/errors";
import type { Extent } from "../lib/hydrophone";
import { readLock } from "../lib/lockFile";

import { findHydrophone } from "./support/conformance/findHydrophone";
import { runConformance } from "./support/conformance/runConformance";
import { requireEngine } from "./support/engine";
import { fetchText } from "./support/fetchText";
import { writeKubeconfig } from "./support/kubeconfigFile";
import { writeLock } from "./support/lockStore";
import { main } from "./support/main";
import { parseArguments, type Arguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { say } from "./support/say";
import { requireOutput, requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run conformance: Kubernetes' own tests on the running cluster, by hydrophone; exit code 1 unless all of them pass. */
async function conformance(): Promise<number> {
  const args = parseArguments("conformance", process.argv.slice(2), {
    flags: ["quick", "full"],
    options: ["tool", "out"],
  });
  const extent = extentOf(args);
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const { smokeImage } = readStackConfig(stack);
  const lock = readLock(projectRoot, stack);
  const { timing } = await requireOutput<ClusterAccess>(engine, stack, "access");
  const kubeconfig = await requireOutput<string>(engine, stack, "kubeconfig");
  const tool =
    args.value("tool") ??
    (await findHydrophone({
      lock,
      writeLock: (next) => {
        writeLock(stack, next);
      },
      fetchText,
      say,
      platform: process.platform,
      arch: process.arch,
    }));
  const run = {
    extent,
    kubeconfig: writeKubeconfig(stack, kubeconfig),
    folder: resolve(args.value("out") ?? join(projectRoot, "out", `conformance-${stack}`)),
    kubernetes: lock.kubernetes,
    busybox: smokeImage,
    emulated: timing === "emulated",
  };
  return (await runConformance(tool, run, say)) ? 0 : 1;
}

function extentOf(args: Arguments): Extent {
  const given = (["quick", "full"] as const).filter((name) => args.has(name));
  const [extent] = given;
  if (extent === undefined || given.length > 1) {
    throw new UserError("FHA400", [
      "either --quick (a few tests, minutes) or --full (all conformance tests, hours): npm run conformance -- --quick",
    ]);
  }
  return extent;
}

main(conformance);
