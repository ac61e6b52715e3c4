import { closeLab } from "../../commands/support/closeLab";
import { goOnAsLab } from "../../commands/support/goOnAsLab";
import { down } from "../../commands/down";
import { runLab } from "../../commands/lab";
import { replace } from "../../commands/replace";
import { up } from "../../commands/up";
import { labSizes } from "../../lab/labStack";

/** What was done, in order. */
let mockDone: string[];
let mockSettings: Record<string, unknown>;
let mockSilent: readonly string[];
let mockOwn: Record<string, unknown>;
let mockAnswer: string;
let mockWish: unknown;
let mockCode: number;
let mockMachines: readonly string[];
let mockLock: object | undefined;
const mockSay = (line: string): void => {
  mockDone.push(line);
};

jest.mock("../../commands/support/engine", () => ({
  findEngine: () => undefined,
  requireEngine: () => ({}),
}));
jest.mock("../../commands/support/stack", () => ({
  ...{ firstStack: "dev", selectOrCreateStack: () => Promise.resolve() },
  ...{ requireStack: () => Promise.resolve("lab"), stackOutput: () => Promise.resolve() },
}));
jest.mock("../../commands/support/deadRun", () => ({ clearDeadRun: () => Promise.resolve() }));
jest.mock("../../commands/support/healState", () => ({ exportState: () => Promise.resolve({}) }));
jest.mock("../../commands/support/deployment", () => ({
  ...{ libvirtTypes: {}, resourcesOf: () => [], objectName: () => "" },
}));
jest.mock("../../commands/support/preflight", () => ({
  ...{ hostsAnswer: () => Promise.resolve(), settle: () => undefined },
}));
jest.mock("../../commands/support/kubeconfigFile", () => ({ removeKubeconfig: () => undefined }));
jest.mock("../../commands/support/destroyStack", () => ({
  destroyStack: () => {
    mockDone.push("destroyed");
    return Promise.resolve(mockCode);
  },
}));
jest.mock("../../commands/support/proveGone", () => ({
  proveGone: () => Promise.resolve({ gone: [], left: [] }),
}));
jest.mock("../../commands/support/stackConfig", () => ({
  readStackConfig: () => mockSettings,
  readOwnSettings: () => mockOwn,
}));
jest.mock("../../commands/support/lockStore", () => ({
  ...{ findLock: () => mockLock, writeLock: () => undefined },
}));
jest.mock("../../commands/support/nodeParts", () => ({ nodeParts: () => ["urn"] }));
jest.mock("../../commands/support/checks/context", () => ({
  ...{ hostUris: () => [], isLocal: () => true },
}));
jest.mock("../../commands/support/hostTools", () => ({
  ...{ missingTools: () => [], installTools: () => Promise.resolve() },
}));
jest.mock("../../commands/support/checks/downloads", () => ({
  unreachableServers: () => {
    mockDone.push("servers asked");
    return Promise.resolve(mockSilent);
  },
}));
jest.mock("../../lib/plan", () => ({
  planCluster: () => ({ nodes: [{ name: "worker1", role: "worker" }] }),
}));
jest.mock("../../commands/support/upStack", () => ({
  upStack: () => {
    mockDone.push("machines made");
    return Promise.resolve(mockCode);
  },
}));
jest.mock("../../lab/prepareLabStack", () => ({
  requireRoot: () => undefined,
  wakeLabStack: (stack: string) => {
    mockDone.push(`lab's servers run for ${stack}`);
    return Promise.resolve();
  },
  prepareLabStack: (wish: unknown) => {
    mockWish = wish;
    return Promise.resolve({ engine: {} });
  },
}));
// As what is loaded only where it is needed names them.
jest.mock(
  "../../lab/prepareLabStack.js",
  () => jest.requireMock<object>("../../lab/prepareLabStack"),
  { virtual: true },
);
jest.mock("../../commands/lab.js", () => jest.requireActual<object>("../../commands/lab"), {
  virtual: true,
});
jest.mock(
  "../../lab/servers.js",
  () => ({
    stopServers: () => {
      mockDone.push("servers stopped");
      return Promise.resolve(true);
    },
  }),
  { virtual: true },
);
jest.mock("../../commands/support/virsh", () => ({
  virshNames: () => Promise.resolve(mockMachines),
}));
jest.mock("../../commands/support/say", () => ({
  say: (line: string): void => {
    mockSay(line);
  },
}));
jest.mock("../../commands/support/ask", () => ({
  onTerminal: () => true,
  ask: (question: string) => {
    mockSay(question);
    return Promise.resolve(mockAnswer);
  },
}));

const inLab = { imageServer: "http://127.0.0.1:8800" };

beforeEach(() => {
  mockDone = [];
  mockSettings = inLab;
  mockSilent = [];
  mockOwn = {};
  mockAnswer = "";
  mockCode = 0;
  mockMachines = [];
  mockLock = undefined;
});

async function called(command: () => Promise<number>, args: readonly string[]): Promise<number> {
  const argv = jest.replaceProperty(process, "argv", ["node", "command", ...args]);
  try {
    return await command();
  } finally {
    argv.restore();
  }
}

describe("npm run up", () => {
  const runUp = (...args: readonly string[]): Promise<number> => called(up, args);

  test("of a lab's stack has the lab's servers run before anything is made", async () => {
    expect(await runUp("--stack", "lab-ha")).toBe(0);
    expect(mockDone).toEqual(["lab's servers run for lab-ha", "servers asked", "machines made"]);
  });

  test("of another stack starts nothing of the lab", async () => {
    mockSettings = { imageServer: "https://{channel}.release.flatcar-linux.net" };
    expect(await runUp()).toBe(0);
    expect(mockDone).toEqual(["servers asked", "machines made"]);
  });

  test("of a lab's stack does not offer the lab for what the lab does not serve", async () => {
    mockSilent = ["charts.test (ENOTFOUND)"];
    await expect(runUp("--yes")).rejects.toThrow(/^cannot be reached: charts\.test .*FHA218/);
  });
});

describe("npm run replace", () => {
  const done = async (): Promise<readonly string[]> => {
    mockLock = { currentImage: "4459.2.0", nodeImages: {}, images: {} };
    expect(await called(replace, ["worker1", "--yes"])).toBe(0);
    return mockDone;
  };
  const made = ["replacing worker1 on OS 4459.2.0", "machines made"];

  test("of a lab's node has the lab's servers run, from which the new machine pulls its images", async () => {
    expect(await done()).toEqual(["lab's servers run for lab", ...made]);
  });

  test("of another stack's node starts nothing of the lab", async () => {
    mockSettings = {};
    expect(await done()).toEqual(made);
  });
});

describe("the offer to go on as the lab", () => {
  const offered = (): Promise<number> =>
    goOnAsLab(["a.test (ENOTFOUND)"], { stack: "dev", yes: false, refused: false });

  test("says what each size makes and costs, and takes nothing for no", async () => {
    expect(await offered()).toBe(1);
    const said = mockDone.join("\n");
    expect(said).toMatch(/in software emulation/);
    expect(said).toMatch(/small: one control plane and one worker.* 7 minutes, 8 GiB/);
    expect(said).toMatch(/ha: +three control planes.* 17 minutes, 9 GiB/);
    expect(said).toMatch(/first time its builds come on top: 22 minutes, 25 GiB of disk/);
    expect(mockDone.at(-1)).toBe("Go on as the lab? small, ha or no: ");
    const { small, ha } = labSizes;
    expect([small.controlPlanes.count, small.workerPools.worker.count]).toEqual([1, 1]);
    expect([ha.controlPlanes.count, (3 * ha.nodeSize.memoryMiB) / 1024]).toEqual([3, 9]);
  });

  test.each([
    ["small", "lab"],
    ["y", "lab"],
    ["ha", "lab-ha"],
    ["HA", "lab-ha"],
  ])("makes, answered %s, the stack %s", async (answer, stack) => {
    mockAnswer = answer;
    expect(await offered()).toBe(0);
    expect(mockWish).toMatchObject({ stack });
  });

  test("takes the user's SSH keys along, and names the settings that stay behind", async () => {
    mockOwn = { clusterName: "ha", sshAuthorizedKeys: ["ssh-ed25519 AAAA me"], channel: "beta" };
    mockAnswer = "small";
    await offered();
    expect(mockWish).toMatchObject({ settings: { sshAuthorizedKeys: ["ssh-ed25519 AAAA me"] } });
    expect(mockDone).toContain("It leaves out what Pulumi.dev.yaml sets: channel");
    expect(mockWish).not.toHaveProperty("settings.channel");
  });
});

describe("npm run lab", () => {
  test("ends with done", async () => {
    expect(await runLab({ yes: true })).toBe(0);
    expect(mockDone.at(-1)).toMatch(/^\[0\.0 min\] done$/);
  });

  test("does not say done where nothing was done", async () => {
    mockCode = 1;
    expect(await runLab({ yes: false })).toBe(1);
    expect(mockDone.join("\n")).not.toContain("done");
  });
});

describe("npm run down of a lab's stack", () => {
  const runDown = (): Promise<number> => called(down, ["--yes"]);
  const stopped = /^the lab's servers are stopped; npm run up or npm run lab/;

  test("stops the lab's servers, once it is gone, and says so", async () => {
    mockMachines = ["ha-cp1", "labour"];
    expect(await runDown()).toBe(0);
    expect(mockDone.slice(0, 3)).toEqual([
      ...["destroyed", "servers stopped"],
      expect.stringMatching(stopped),
    ]);
  });

  test("leaves them where it is not gone, and where the stack is no lab's", async () => {
    mockCode = 1;
    await runDown();
    mockCode = 0;
    mockSettings = {};
    await runDown();
    expect(mockDone).not.toContain("servers stopped");
  });

  test("leaves them to the machines of another one", async () => {
    mockMachines = ["ha-cp1", "lab-ha-cp1"];
    expect(await closeLab()).toBe("the lab's servers go on, for lab-ha-cp1");
    expect(mockDone).toEqual([]);
  });
});
