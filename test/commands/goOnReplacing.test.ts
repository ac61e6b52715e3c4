import { leasePath } from "../../commands/actions/paths";
import { libvirtTypes, type Deployment } from "../../commands/support/deployment";
import { goOnReplacing } from "../../commands/support/goOnReplacing";
import type { Engine } from "../../commands/support/engine";
import { aClusterPlan } from "../helpers/settings";
import { fakeKubeApi } from "./actions/fakeKubeApi";

let mockApi: ReturnType<typeof fakeKubeApi>;

jest.mock("../../commands/actions/connect", () => ({ operatorApi: () => mockApi }));
jest.mock("../../commands/support/stack", () => ({ stackOutput: () => Promise.resolve({}) }));
jest.mock("../../commands/support/say", () => ({ say: () => undefined }));

const deployment: Deployment = {
  version: 3,
  deployment: {
    resources: Object.values(libvirtTypes).map((type) => ({
      ...{ urn: `urn:${type}`, type, parent: "urn:cp2", id: "AAAA" },
      outputs: { name: "ha-cp2" },
    })),
  },
};
const parts = [libvirtTypes.ignition, libvirtTypes.volume, libvirtTypes.domain];

describe("goOnReplacing", () => {
  test.each([
    ["the machine that left and is still there", { holderIdentity: "cp2/aaaa/1" }, parts],
    ["nothing once it has its successor", { holderIdentity: "cp2/bbbb/1" }, []],
    [
      "nothing while its leave may still give up",
      { holderIdentity: "cp2/aaaa/1", leaseDurationSeconds: 40 },
      [],
    ],
    ["nothing where nobody has the lease", undefined, []],
  ])("replaces %s", async (_, spec, types) => {
    mockApi = fakeKubeApi();
    mockApi.objects.set(leasePath, { metadata: {}, spec });
    const urns = await goOnReplacing({} as Engine, "dev", aClusterPlan({}), deployment);
    expect([...urns].sort()).toEqual(types.map((type) => `urn:${type}`).sort());
  });
});
