import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { projectRoot } from "../../commands/support/projectRoot";
import { readOwnSettings } from "../../commands/support/stackConfig";
import { isLab } from "../../commands/support/labAddresses";
import { labSizes } from "../../lab/labStack";
import { labSettings, withLabFacts, writeLabSettings } from "../../lab/labStackFile";

const keyOf = (letter: string): string => letter.repeat(40);

describe("Pulumi.lab.yaml", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fha-lab-"));
    copyFileSync(join(projectRoot, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    file = join(folder, "Pulumi.lab.yaml");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What `npm run lab` does to the file. */
  function runLab(
    fingerprint = keyOf("A"),
    settings: Readonly<Record<string, unknown>> = labSizes.small,
    follow = false,
  ): Record<string, unknown> {
    const wish = { stack: "lab", settings, follow };
    const kept = labSettings(wish, readOwnSettings("lab", folder));
    const facts = { fingerprint, gateway: "192.168.124.1" };
    writeLabSettings(folder, wish, withLabFacts(kept, facts));
    return readOwnSettings("lab", folder);
  }
  const text = (): string => readFileSync(file, "utf8");
  const edit = (from: string | RegExp, to: string): void => {
    const edited = text().replace(from, to);
    expect(edited).not.toBe(text());
    writeFileSync(file, edited);
  };
  const taint = "{ key: gpu, value: 'yes', effect: NoSchedule }";

  test("is written in full where there is none, and says what in it is the lab's", () => {
    const written = runLab();
    expect(written).toMatchObject({
      ...labSizes.small,
      clusterName: "lab",
      domainType: "qemu",
      timing: "emulated",
      imageServer: "http://127.0.0.1:8800",
      imageKeyFingerprint: keyOf("A"),
      registryMirrors: { "ghcr.io": ["http://192.168.124.1:5000"] },
      addons: { kured: { enabled: false } },
    });
    expect(isLab(written)).toBe(true);
    expect(text()).toMatch(
      /^# yaml-language-server: .*\n# Made by npm run lab and yours to change/,
    );
    expect(text()).toMatch(/^config:\n {2}flatcar-ha:clusterName: lab$/m);
  });

  test("keeps at the next run what its user has put there, set otherwise or taken out", () => {
    runLab();
    edit("firstHost: 34", `firstHost: 34\n      taints: [${taint}]`);
    edit("flatcar-ha:timing: emulated", "# a fast machine\n  flatcar-ha:timing: normal");
    edit(/ {2}flatcar-ha:addons:\n.*\n.*\n/, "");
    edit(/^config:/m, "encryptionsalt: v1:abc\nconfig:");
    const before = text();
    runLab();
    expect(text()).toBe(before);
  });

  test("follows the lab's artifacts, in nothing but what they decide", () => {
    runLab();
    edit("flatcar-ha:timing: emulated", "flatcar-ha:timing: normal # mine");
    edit("registry.k8s.io:", "quay.io:\n      - http://mirror.test\n    registry.k8s.io:");
    const before = text();
    runLab(keyOf("B"));
    expect(text()).toBe(before.replace(keyOf("A"), keyOf("B")));
  });

  test("is filled up where it was there before the first run", () => {
    const labels = { pool: "a" };
    const own = { worker: { count: 2, labels } };
    writeFileSync(file, `config:\n  flatcar-ha:workerPools: ${JSON.stringify(own)}\n`);
    expect(runLab()).toMatchObject({
      workerPools: own,
      controlPlanes: labSizes.small.controlPlanes,
      imageServer: "http://127.0.0.1:8800",
    });
    writeFileSync(file, "encryptionsalt: v1:abc\n");
    expect(runLab()).toMatchObject(labSizes.small);
    expect(text()).toMatch(/^encryptionsalt: v1:abc$/m);
  });

  test("follows a settings file whole, and says that it does", () => {
    runLab(keyOf("A"), { cni: "canal", runtime: "crio" }, true);
    edit("flatcar-ha:runtime: crio", "flatcar-ha:runtime: crio\n  flatcar-ha:hubble: true");
    const again = runLab(keyOf("A"), { cni: "flannel" }, true);
    expect(again).toMatchObject({ cni: "flannel", clusterName: "lab" });
    expect(Object.keys(again)).not.toContain("runtime");
    expect(Object.keys(again)).not.toContain("hubble");
    expect(text()).toContain("# npm run lab -- --settings writes these settings anew");
  });
});
