import { writeFileSync } from "node:fs";

import { removeConsoles } from "../../commands/actions/removeConsoles";
import { readLog, removeLogs } from "../../commands/support/consoleLogs";
import type { RunResult } from "../../commands/support/run";

/** A host's log folder behind the virsh commands that may be asked of it. */
const mockHost = {
  files: new Set<string>(),
  pools: new Set<string>(),
  refused: "",
};

function mockVirsh(_uri: string, [verb, ...words]: readonly string[]): RunResult {
  const done = (stdout = ""): RunResult => ({ code: 0, stdout, stderr: "" });
  const failed = (stderr: string): RunResult => ({ code: 1, stdout: "", stderr });
  const [first = "", second = ""] = words;
  const pool = words.includes("--pool") ? words.at(-1) : first;
  switch (verb) {
    case "pool-create-as":
      if (mockHost.refused !== "") return failed(mockHost.refused);
      if (mockHost.pools.has(first)) return failed(`pool '${first}' already exists`);
      mockHost.pools.add(first);
      return done();
    case "pool-destroy":
      return mockHost.pools.delete(first) ? done() : failed("no such pool");
    default:
      if (pool === undefined || !mockHost.pools.has(pool)) return failed("no such pool");
  }
  if (verb === "vol-list") {
    const rows = [...mockHost.files].map((name) => ` ${name}   /var/log/libvirt/qemu/${name}`);
    return done([" Name   Path", "-----", ...rows].join("\n"));
  }
  if (verb === "vol-delete") mockHost.files.delete(first);
  if (verb === "vol-download") {
    if (!mockHost.files.has(first)) return failed(`no volume ${first}`);
    writeFileSync(second, `of ${first}`);
  }
  return done();
}

jest.mock("../../commands/support/virsh", () => ({
  virsh: (uri: string, args: readonly string[]) => Promise.resolve(mockVirsh(uri, args)),
  virshOutput: (uri: string, args: readonly string[]) => {
    const { code, stdout, stderr } = mockVirsh(uri, args);
    return code === 0 ? Promise.resolve(stdout) : Promise.reject(new Error(stderr));
  },
}));

const uri = "qemu+ssh://rack1/system";
const log = "/var/log/libvirt/qemu/flatcar-ha.ha.cp1.console.log";
const others = ["ha-cp1.log", "flatcar-ha.ha-two.cp1.console.log"];

beforeEach(() => {
  mockHost.files = new Set([
    ...others,
    "flatcar-ha.ha.cp1.console.log",
    "flatcar-ha.ha.cp1.console.log.0",
  ]);
  mockHost.pools.clear();
  mockHost.refused = "";
});

afterEach(() => {
  expect([...mockHost.pools]).toEqual([]);
});

describe("console logs of a host", () => {
  test("are read through libvirt alone, wherever the host is", async () => {
    expect(await readLog(uri, log)).toBe("of flatcar-ha.ha.cp1.console.log");
  });

  test("are read though a killed command has left its pool", async () => {
    mockHost.pools.add("flatcar-ha.logs");
    expect(await readLog(uri, log)).toContain("cp1");
  });

  test("say why they cannot be had", async () => {
    mockHost.refused = "cannot open directory '/var/log/libvirt/qemu': Permission denied";
    await expect(readLog(uri, log)).rejects.toThrow(mockHost.refused);
  });

  test("go with the cluster, older parts as well; another's stay", async () => {
    await removeLogs(uri, "flatcar-ha.ha.");
    expect([...mockHost.files]).toEqual(others);
  });

  test("never keep a cluster from being destroyed", async () => {
    const said: string[] = [];
    mockHost.refused = "Permission denied";
    await removeConsoles({ uri, clusterName: "ha" }, (line) => said.push(line));
    expect(said).toEqual([`console logs stay on ${uri}: Permission denied`]);
  });
});
