import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { backendSettings, mendBackend } from "../../commands/support/backend";
import { networksOf, overlapping, parseRoutes } from "../../commands/support/checks/addresses";
import { isLocal } from "../../commands/support/checks/context";
import { diskFindings } from "../../commands/support/checks/room";
import { failedChecks } from "../../commands/support/clusterStatus";
import { readEnvFile, writeEnvFile } from "../../commands/support/envFile";
import { HelpWanted, parseArguments } from "../../commands/support/parseArguments";
import { nodeFolder } from "../../commands/support/renderCluster";
import {
  readOwnSettings,
  readStackConfig,
  readStackSettings,
  stackFiles,
} from "../../commands/support/stackConfig";
import { unpackIgnition } from "../../commands/support/unpackIgnition";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fha-settings-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text);
};

describe("readStackSettings", () => {
  it("lays the stack's values over the defaults, without prefix or other projects' keys", () => {
    write(
      "Pulumi.yaml",
      "name: p\nconfig:\n  a: {type: string, default: x}\n  b: {default: {n: 1}}\n",
    );
    write("Pulumi.s.yaml", "encryptionsalt: v1\nconfig:\n  p:a: y\n  other:c: z\n");
    expect(readStackSettings("s", folder)).toEqual({ a: "y", b: { n: 1 } });
    expect(readStackSettings("none", folder)).toEqual({ a: "x", b: { n: 1 } });
  });

  it("refuses an encrypted value by name", () => {
    write("Pulumi.yaml", "name: p\n");
    write("Pulumi.s.yaml", "config:\n  p:a: {secure: v1abc}\n");
    expect(() => readStackSettings("s", folder)).toThrow("p:a: encrypted");
  });

  it("refuses what Pulumi would not read, by name", () => {
    write("Pulumi.yaml", "name: p\n");
    write("Pulumi.s.yaml", "config:\n  p:a: y\np:b: z\nsecretsprovider: passphrase\n");
    expect(() => readOwnSettings("s", folder)).toThrow(
      /^Pulumi\.s\.yaml: p:b has no effect at the top of the file; settings stand below "config:"/,
    );
  });

  it("tells what which stack sets by itself", () => {
    write("Pulumi.yaml", "name: p\nconfig:\n  a: {default: x}\n");
    write("Pulumi.s.yaml", "config:\n  p:a: y\n  other:c: z\n");
    write("Pulumi.lab-ha.yaml", "encryptionsalt: v1\n");
    write("Pulumi.s.lock.json", "{}");
    expect(stackFiles(folder)).toEqual(["lab-ha", "s"]);
    expect(readOwnSettings("s", folder)).toEqual({ a: "y" });
    expect(readOwnSettings("lab-ha", folder)).toEqual({});
  });

  it("gives the project's own defaults a form that the config accepts", () => {
    expect(readStackConfig("no-such-stack").clusterName).toBe("ha");
  });
});

describe("backendSettings", () => {
  it("keeps state and a passphrase in the checkout, closed to others", () => {
    const settings = backendSettings({ PULUMI_HOME: folder }, folder);
    expect(settings).toEqual({
      PULUMI_BACKEND_URL: `file://${join(folder, ".state")}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, ".passphrase"),
    });
    expect(statSync(join(folder, ".state")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, ".passphrase")).mode & 0o777).toBe(0o600);
    const passphrase = readFileSync(join(folder, ".passphrase"), "utf8");
    backendSettings({ PULUMI_HOME: folder }, folder);
    expect(readFileSync(join(folder, ".passphrase"), "utf8")).toBe(passphrase);
  });

  it("leaves whoever is logged in to the service alone", () => {
    write("credentials.json", JSON.stringify({ current: "https://api.pulumi.com" }));
    expect(backendSettings({ PULUMI_HOME: folder }, folder)).toEqual({});
  });

  it("keeps the user's own backend and passphrase", () => {
    const env = { PULUMI_BACKEND_URL: "s3://bucket", PULUMI_CONFIG_PASSPHRASE: "x" };
    expect(backendSettings(env, folder)).toEqual({});
  });
});

describe("env file", () => {
  it("adds to what is there and reads export lines and quotes", () => {
    write(".env", 'export A=1\nB="two words"\n# note\n');
    writeEnvFile({ C: "x=y" }, folder);
    expect(readEnvFile(folder)).toEqual({ A: "1", B: "two words", C: "x=y" });
    expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
  });
});

describe("parseArguments", () => {
  it("reads flags, options and words", () => {
    const args = parseArguments("x", ["n1", "--yes", "--stack", "s"], { words: ["node"] });
    expect([args.yes, args.stack, args.words]).toEqual([true, "s", ["n1"]]);
  });

  it.each([[["--nope"]], [[]], [["a", "b"]]])("shows the usage for %j", (argv) => {
    expect(() => parseArguments("replace", argv, { words: ["node"] })).toThrow(
      "usage: npm run replace -- <node> [--stack <stack>] [--yes]",
    );
  });
});

test("--help is answered by the usage alone", () => {
  expect(() => parseArguments("status", ["--help"], { flags: ["json"] })).toThrow(
    new HelpWanted("usage: npm run status -- [--stack <stack>] [--yes] [--json]"),
  );
});

describe("network checks", () => {
  it.each([
    ["192.168.124.0/24", "192.168.124.1/24", true],
    ["192.168.124.0/24", "192.168.0.0/16", true],
    ["192.168.124.0/24", "192.168.124.77", true],
    ["192.168.124.0/24", "192.168.125.0/24", false],
    ["192.168.124.0/24", "unreachable", false],
  ])("%s and %s: %s", (a, b, clash) => {
    expect(overlapping(a, b)).toBe(clash);
  });

  it("reads the networks of libvirt's XML, by netmask or prefix", () => {
    const xml = `<network><ip address='192.168.122.1' netmask='255.255.255.0'><dhcp/></ip>
      <ip family='ipv4' address='10.0.0.1' prefix='16'/></network>`;
    expect(networksOf(xml)).toEqual(["192.168.122.1/24", "10.0.0.1/16"]);
  });

  it("skips the default route", () => {
    const json = '[{"dst":"default","dev":"eth0"},{"dst":"10.1.0.0/16","dev":"tun0"}]';
    expect(parseRoutes(json)).toEqual([{ dst: "10.1.0.0/16", dev: "tun0" }]);
    expect(parseRoutes("")).toEqual([]);
  });

  it.each([
    ["qemu:///system", true],
    ["qemu+unix:///system", true],
    ["qemu+ssh://root@rack1/system", false],
  ])("%s is this machine: %s", (uri, local) => {
    expect(isLocal(uri)).toBe(local);
  });
});

describe("diskFindings", () => {
  it.each([
    [300, 0, 0],
    [100, 0, 1],
    [10, 1, 0],
    [undefined, 0, 0],
  ])("%s bytes free: %i problems, %i notes", (free, problems, notes) => {
    const found = diskFindings("pool", 50, 200, free);
    expect([found.problems.length, found.notes.length]).toEqual([problems, notes]);
  });
});

it("names the failed checks of /readyz", () => {
  const text = "[+]ping ok\n[-]etcd failed: reason withheld\n[-]poststarthook/x failed: y\n";
  expect(failedChecks(text)).toEqual(["etcd", "poststarthook/x"]);
});

it("shows the role in every render folder", () => {
  expect(nodeFolder({ name: "worker2", role: "worker" })).toBe("worker2");
  expect(nodeFolder({ name: "gpu1", role: "worker" })).toBe("worker-gpu1");
  expect(nodeFolder({ name: "cp1", role: "controlPlane" })).toBe("cp1");
});

it("unpacks files, units and links of an Ignition config", () => {
  const files = unpackIgnition(
    JSON.stringify({
      storage: {
        files: [
          { path: "/etc/a", mode: 0o600, contents: { source: "data:,one%0A" } },
          { path: "/etc/b", contents: { source: "data:;base64,dHdv" } },
          {
            path: "/etc/c",
            contents: {
              source: "data:;base64,H4sIAAAAAAAAAyvJKEpNBQD12MVGBQAAAA==",
              compression: "gzip",
            },
          },
          { path: "/etc/remote", contents: { source: "http://x/y" } },
        ],
        links: [{ path: "/etc/l", target: "/dev/null" }],
      },
      systemd: {
        units: [
          { name: "a.service", contents: "[Unit]\n", dropins: [{ name: "d.conf", contents: "x" }] },
        ],
      },
    }),
  );
  expect(files.map(({ path, mode, content }) => [path, mode, content.toString()])).toEqual([
    ["files/etc/a", 0o600, "one\n"],
    ["files/etc/b", 0o644, "two"],
    ["files/etc/c", 0o644, "three"],
    ["units/a.service", 0o644, "[Unit]\n"],
    ["units/a.service.d/d.conf", 0o644, "x"],
    ["links.txt", 0o644, "/etc/l -> /dev/null\n"],
  ]);
});

test("mendBackend removes what a killed engine left empty, and nothing else", () => {
  const stacks = join(folder, "mended", ".pulumi", "stacks", "flatcar-ha");
  mkdirSync(stacks, { recursive: true });
  const files = { "a.json": "", "a.json.attrs": "", "b.json": "{}", "b.json.attrs": "{}" };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(stacks, name), text);
  mendBackend({ PULUMI_BACKEND_URL: `file://${join(folder, "mended")}?no_tmp_dir=true` });
  expect(readdirSync(stacks).sort()).toEqual(["a.json", "b.json", "b.json.attrs"]);
  mendBackend({ PULUMI_BACKEND_URL: `file://${join(folder, "nowhere")}` });
  mendBackend({ PULUMI_BACKEND_URL: "https://state.example" });
});
