import { channelStacks } from "../commands/support/channelStacks";
import { readStackConfig } from "../commands/support/stackConfig";
import { zeroLock } from "../commands/support/zeroLock";
import { nodeIgnition } from "../lib/ignition";
import { planCluster } from "../lib/plan";
import { someSecrets } from "./helpers/fixtures";
import { ignitionTree } from "./helpers/ignitionTree";

// test/engine/channelStacks.test.ts has the real engine preview each of them.
test("there is a stack for every channel with every runtime", () => {
  expect(channelStacks.map(({ stack }) => stack)).toEqual([
    ...["stable-containerd", "stable-crio", "beta-containerd", "beta-crio"],
    ...["alpha-containerd", "alpha-crio", "lts-containerd", "lts-crio"],
  ]);
});

test.each(channelStacks)(
  "Pulumi.$stack.yaml is planned and rendered with its channel and runtime (000-10, 004-07)",
  ({ stack, channel, runtime }) => {
    const config = readStackConfig(stack);
    expect(config).toMatchObject({ clusterName: stack, channel, runtime });
    const lock = zeroLock(config);
    expect(lock.images["0.0.0"]?.url).toMatch(`https://${channel}.release.flatcar-linux.net/`);
    const plan = planCluster(config);
    for (const role of ["controlPlane", "worker"] as const) {
      const node = plan.nodes.find((candidate) => candidate.role === role);
      if (node === undefined) throw new Error(`no ${role}`);
      const { files } = ignitionTree(nodeIgnition(plan, node, someSecrets(node), lock));
      expect(files["/etc/flatcar-ha/payload.sha256"]?.text).toContain(`  ${runtime}-`);
      expect(files["/etc/flatcar-ha/node.env"]?.text).toContain(`/${runtime}.sock`);
    }
  },
);
