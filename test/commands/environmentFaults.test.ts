import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeBundle } from "../../commands/support/bundle/writeBundle";
import { pulumiOutput, requireEngine } from "../../commands/support/engine";
import { fetchText } from "../../commands/support/fetchText";
import { goOnAsLab } from "../../commands/support/goOnAsLab";
import { healState } from "../../commands/support/healState";
import { mergeKubeconfig } from "../../commands/support/kubeconfig/userKubeconfig";
import { projectRoot } from "../../commands/support/projectRoot";
import { resolveLock } from "../../commands/support/resolveLock";
import type { RunResult } from "../../commands/support/run";
import { requireOutput, requireStack } from "../../commands/support/stack";
import { readStackConfig } from "../../commands/support/stackConfig";
import { virshOutput } from "../../commands/support/virsh";
import { UserError } from "../../lib/errors";
import { operatorKubeconfig } from "../../lib/kubeconfig";
import { checkLock, parseLock } from "../../lib/lock";
import { readLock } from "../../lib/lockFile";
import { aClusterPlan, aConfig } from "../helpers/settings";
import { aWholeLock } from "../helpers/wholeLock";

/** Answers of programs by a part of their command line; every other one succeeds and prints nothing. */
let mockAnswers: Readonly<Record<string, Partial<RunResult>>> = {};
jest.mock("../../commands/support/run", () => ({
  run: (program: string, args: readonly string[]): Promise<RunResult> => {
    const line = [program, ...args].join(" ");
    const [, answer = {}] = Object.entries(mockAnswers).find(([part]) => line.includes(part)) ?? [];
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...answer });
  },
}));
jest.mock("../../commands/support/envFile", () => ({ readEnvFile: () => ({}) }));

const folder = mkdtempSync(join(tmpdir(), "faults-"));
const engine = { program: "pulumi", env: {} };
let server: Server;
let port: number;
let closedPort: number;

async function listening(of: Server): Promise<number> {
  await new Promise<void>((resolve) => of.listen(0, "127.0.0.1", resolve));
  return (of.address() as AddressInfo).port;
}

beforeAll(async () => {
  writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(projectRoot, "Pulumi.yaml")));
  const stack = (name: string, text: string): void => {
    writeFileSync(join(folder, `Pulumi.${name}.yaml`), text);
  };
  stack("broken", "config:\n  flatcar-ha:vip: [\n");
  stack("secret", "config:\n  flatcar-ha:clusterName:\n    secure: AAAB\n");
  writeFileSync(join(folder, "Pulumi.cut.lock.json"), '{"schema": 1,');
  mkdirSync(join(folder, ".kube"));
  writeFileSync(join(folder, ".kube", "config"), "clusters: [\n");
  server = createServer((_, response) => {
    response.writeHead(503).end();
  });
  port = await listening(server);
  const closed = createServer();
  closedPort = await listening(closed);
  closed.close();
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  mockAnswers = {};
});

const urn = (name: string): string => `urn:pulumi:dev::flatcar-ha::x::${name}`;
const domain = (node: string): object => ({
  urn: urn(node),
  type: "libvirt:index/domain:Domain",
  parent: urn(`parent-${node}`),
  outputs: { name: `ha-${node}` },
});
const state = (...resources: readonly object[]): Partial<RunResult> => ({
  stdout: JSON.stringify({ version: 3, deployment: { resources } }),
});
const heal = (): Promise<unknown> =>
  healState({ engine, stack: "dev", plan: aClusterPlan(), purpose: "up" });
const kubeconfig = operatorKubeconfig({
  endpoint: "https://192.0.2.1:6444",
  clusterName: "ha",
  caCertificate: "c",
  certificate: "c",
  key: "k",
});
const portal = (): Promise<string> => Promise.resolve("<html>Please log in</html>");

type Fault = readonly [code: string, what: string, run: () => unknown, message: RegExp];
const faults: readonly Fault[] = [
  [
    "FHA120",
    "an encrypted setting",
    () => readStackConfig("secret", folder),
    /^flatcar-ha:clusterName: encrypted; no setting of this project is a secret, so set it plainly \(/,
  ],
  [
    "FHA121",
    "a settings file with a bracket that nobody closed",
    () => readStackConfig("broken", folder),
    /Pulumi\.broken\.yaml: .* at line \d+, column \d+/s,
  ],
  [
    "FHA200",
    "a lock that nobody has made",
    () => readLock(folder, "dev"),
    /^Pulumi\.dev\.lock\.json is missing: .* npm run lock -- --stack dev writes it/,
  ],
  [
    "FHA201",
    "a lock that was cut",
    () => readLock(folder, "cut"),
    /^Pulumi\.cut\.lock\.json: not JSON; restore it from version control \(/,
  ],
  [
    "FHA201",
    "a lock of another release",
    () => parseLock('{"schema":2}', "Pulumi.dev.lock.json"),
    /^Pulumi\.dev\.lock\.json: not a lock of this release .* restore it/,
  ],
  [
    "FHA202",
    "a channel other than the lock's",
    () => {
      checkLock(aConfig({ channel: "beta" }), aWholeLock());
    },
    /^channel: beta differs from the lock \(stable\): npm run lock takes it for new nodes, then npm run replace/,
  ],
  [
    "FHA210",
    "a server that nothing answers for",
    () => fetchText(`http://127.0.0.1:${closedPort}/key.asc`),
    /^http:\/\/127\.0\.0\.1:\d+\/key\.asc: cannot be reached \(.+\) \(/,
  ],
  [
    "FHA210",
    "a server that is out of order",
    () => fetchText(`http://127.0.0.1:${port}/SHA256SUMS`),
    /^http:\/\/127\.0\.0\.1:\d+\/SHA256SUMS: HTTP 503 Service Unavailable \(/,
  ],
  [
    "FHA211",
    "a captive portal in place of the image server",
    () => resolveLock(aConfig(), portal),
    /- https:\/\/stable\.release\.flatcar-linux\.net\/amd64-usr\/current\/version\.txt: holds no FLATCAR_VERSION$/m,
  ],
  [
    "FHA212",
    "a captive portal in place of the extension server",
    () => resolveLock(aConfig(), portal),
    /- https:\/\/extensions\.flatcar\.org\/extensions\/kubernetes\/SHA256SUMS: lists no kubernetes-v1\.36\* for x86-64; set kubernetesVersion/,
  ],
  [
    "FHA214",
    "a captive portal in place of the signing key",
    () => resolveLock({ ...aConfig(), osVersion: "4593.2.5" }, portal),
    /4593\.2\.5\/flatcar_production_qemu_uefi_image\.img\.DIGESTS\.asc: the signing key cannot be read \(/,
  ],
  [
    "FHA218",
    "no way to the internet, and no lab wanted",
    () =>
      goOnAsLab(["https://a.test", "https://b.test"], { stack: "dev", yes: true, refused: true }),
    /^cannot be reached: https:\/\/a\.test, https:\/\/b\.test\. A mirror can be set: imageServer, /,
  ],
  [
    "FHA301",
    "no Pulumi",
    () => {
      const env = jest.replaceProperty(process, "env", { PATH: folder });
      try {
        return requireEngine();
      } finally {
        env.restore();
      }
    },
    /^pulumi is missing: install it \(https:\/\/www\.pulumi\.com\/docs\/install\/\), or put its path into PULUMI/,
  ],
  [
    "FHA310",
    "a libvirt that refuses",
    () => {
      mockAnswers = { "net-start": { code: 1, stderr: "error: internal error: bridge in use\n" } };
      return virshOutput("qemu:///system", ["net-start", "ha-net"]);
    },
    /^virsh -c qemu:\/\/\/system net-start ha-net: error: internal error: bridge in use \(/,
  ],
  [
    "FHA401",
    "a stack that was never made",
    () => {
      mockAnswers = { "stack ls": { stdout: "[]" } };
      return requireStack(engine, "prod");
    },
    /^there is no stack prod: npm run up makes one, or name one with --stack; npm run render and config need none \(/,
  ],
  [
    "FHA402",
    "a stack whose up never finished",
    () => {
      mockAnswers = { "stack output": { stdout: "{}" } };
      return requireOutput(engine, "dev", "kubeconfig");
    },
    /^stack dev has no finished cluster yet: npm run up -- --stack dev \(/,
  ],
  [
    "FHA409",
    "a passphrase that is not the state's",
    () => {
      mockAnswers = { "stack export": { code: 255, stderr: "error: incorrect passphrase\n" } };
      return pulumiOutput(engine, ["stack", "export", "--stack", "dev"]);
    },
    /^pulumi stack export: error: incorrect passphrase \(/,
  ],
  [
    "FHA410",
    "machines of another checkout under this name",
    () => {
      mockAnswers = {
        "stack export": state(),
        " list --all": { stdout: "642f91c4-d5b6-4e3b-8de5-b04c5167df44 ha-cp1\n" },
      };
      return heal();
    },
    /^domain ha-cp1 on qemu:\/\/\/system: there, but not made by this stack; .* choose another clusterName, or remove them \(/,
  ],
  [
    "FHA411",
    "the disks of most control planes gone",
    () => {
      const nodes = ["cp1", "cp2", "cp3"].map(domain);
      const formed = { urn: urn("ha-formation"), type: "command:local:Command" };
      mockAnswers = { "stack export": state(formed, ...nodes) };
      return heal();
    },
    /^the VMs or disks of ha-cp1, ha-cp2, ha-cp3 are gone: 0 of 3 control planes are no majority/,
  ],
  [
    "FHA421",
    "a kubeconfig of the user's that is no YAML",
    () => mergeKubeconfig(kubeconfig, "ha", { env: {}, home: folder }),
    /\.kube\/config: cannot be changed: /,
  ],
  [
    "FHA422",
    "a bundle that cannot be written",
    () => {
      mockAnswers = { "tar ": { code: 2, stderr: "tar: /full: No space left on device\n" } };
      return writeBundle("/full/support.tar.gz", [], []);
    },
    /^\/full\/support\.tar\.gz: tar: tar: \/full: No space left on device \(/,
  ],
];

// Those of hosts and networks are in preflight.test.ts, broken downloads in fetch.test.ts, keys in resolveLock.test.ts.
describe("faults of the environment", () => {
  test.each(faults)("%s: %s", async (code, _, run, message) => {
    const error = await Promise.resolve()
      .then(run)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toBeInstanceOf(UserError);
    const { message: text, codes } = error as UserError;
    expect(text).toMatch(message);
    expect(codes).toContain(code);
    expect(text).toMatch(/\(FHA\d{3}(, FHA\d{3})*: docs\/errors\.md\)$/);
  });

  test("are twenty or more", () => {
    expect(faults.length).toBeGreaterThanOrEqual(20);
  });
});
