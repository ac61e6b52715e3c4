import { readInventory } from "../../commands/support/inventory";
import type { RunResult } from "../../commands/support/run";

/** Folders of the host's pools; libvirt stops a pool whose folder is gone when it reads it again. */
let mockFolders: readonly string[] = [];
const mockActive = new Set<string>();
jest.mock("../../commands/support/run", () => ({
  run: (_: string, [, , command = "", ...args]: readonly string[]): Promise<RunResult> => {
    const [pool = ""] = args;
    const answer = (stdout: string, code = 0): Promise<RunResult> =>
      Promise.resolve({ code, stdout, stderr: code === 0 ? "" : "error: not active" });
    if (command === "pool-list") return answer([...mockActive].join("\n"));
    if (command === "pool-refresh" && !mockFolders.includes(pool)) {
      mockActive.delete(pool);
      return answer("", 1);
    }
    if (command !== "vol-list") return answer("");
    return answer(
      ` Name Path\n------\n a.ign /images/${pool}/a.ign\n`,
      mockActive.has(pool) ? 0 : 1,
    );
  },
}));

test("a pool whose folder is gone has no volumes, and stops nothing", async () => {
  mockFolders = ["other"];
  for (const pool of ["ha", "other"]) mockActive.add(pool);
  const { pools, volumes } = await readInventory("qemu:///system", ["ha", "other"]);
  expect([...pools.keys()]).toEqual(["other"]);
  expect([...volumes]).toEqual([["other", new Set(["a.ign"])]]);
});
