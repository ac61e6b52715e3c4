import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Deployment } from "../../commands/support/deployment";
import { destroyStack } from "../../commands/support/destroyStack";
import { aClusterPlan } from "../helpers/settings";

const folder = mkdtempSync(join(tmpdir(), "destroy-"));
jest.mock("../../commands/support/projectRoot", () => ({
  get projectRoot() {
    return folder;
  },
}));
jest.mock("../../commands/support/runEngine", () => ({
  runEngine: () => Promise.resolve({ code: mockCode, failures: [], interrupted: mockCode !== 0 }),
}));
jest.mock("../../commands/support/healState", () => {
  const state = (): Promise<Deployment> =>
    Promise.resolve({ version: 3, deployment: { resources: mockLeft } });
  return { exportState: state, healState: state };
});
let mockCode = 0;
let mockLeft: Deployment["deployment"]["resources"] = [];
const resource = { urn: "urn:pulumi:dev::flatcar-ha::pulumi:pulumi:Stack::x", type: "x" };

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ["done", 0, [], 0, ""],
  ["cancelled, which the engine calls done", 0, [resource], 1, "stopped: npm run down goes on"],
  ["cancelled", 255, [resource], 255, "stopped: npm run down goes on"],
] as const)("a destroy that was %s", async (_, code, left, ends, says) => {
  mockCode = code;
  mockLeft = left;
  const write = jest.spyOn(process.stdout, "write").mockImplementation(() => true);
  const engine = { program: "pulumi", env: {} };
  const found = await destroyStack(engine, "dev", aClusterPlan());
  const said = write.mock.calls.join("");
  write.mockRestore();
  expect(found).toBe(ends);
  expect(said).toContain(says);
  // As long as this is there, the next up destroys first.
  expect(existsSync(join(folder, ".state", "down-dev"))).toBe(ends !== 0);
});
