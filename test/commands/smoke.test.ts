import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { KubeError } from "../../commands/actions/kubeApi";
import { createOnce } from "../../commands/support/pods/createOnce";
import {
  classPod,
  hostProbePod,
  probePod,
  serverPod,
} from "../../commands/support/smoke/manifests";
import { passed, readReport, resultTable } from "../../commands/support/smoke/results";
import { meshTargets, smokeTargets, targetLines } from "../../commands/support/smoke/targets";

const addresses = {
  namespace: "ns",
  podIps: { cp1: "10.244.0.5", worker1: "10.244.1.5" },
  classIps: {},
  serviceIp: "10.96.7.7",
  kubernetesIp: "10.96.0.1",
};
const targets = smokeTargets(addresses);

describe("createOnce", () => {
  const path = "/api/v1/namespaces/ns/pods";
  const pod = { metadata: { name: "probe-cp1" } };

  function refuses(status: number) {
    const reply = { status, text: "{}" };
    const error = new KubeError({ method: "POST", path, body: pod }, reply);
    return { create: () => Promise.reject(error), get: () => Promise.resolve(undefined) };
  }

  it("takes what an earlier try has made, whose answer was lost", async () => {
    const get = jest.fn().mockResolvedValue({ ...pod, spec: "made" });
    const made = await createOnce({ ...refuses(409), get }, path, pod);
    expect(made).toEqual({ ...pod, spec: "made" });
    expect(get).toHaveBeenCalledWith(`${path}/probe-cp1`);
  });

  it("does not hide another refusal", async () => {
    await expect(createOnce(refuses(422), path, pod)).rejects.toThrow(/422/);
  });
});

describe("smokeTargets", () => {
  it("has every node's pod by IP, the service by IP and name, and DNS of service, API and pod", () => {
    expect(targetLines(targets).split("\n")).toEqual([
      "pod:cp1 fetch http://10.244.0.5:8080/ cp1",
      "pod:worker1 fetch http://10.244.1.5:8080/ worker1",
      "service-ip fetch http://10.96.7.7/ sample",
      "service-name fetch http://sample.ns.svc.cluster.local/ sample",
      "dns:service resolve sample.ns.svc.cluster.local 10.96.7.7",
      "dns:kubernetes resolve kubernetes.default.svc.cluster.local 10.96.0.1",
      "dns:pod resolve 10-244-0-5.ns.pod.cluster.local 10.244.0.5",
    ]);
  });
});

describe("a cluster with runtime classes", () => {
  const withClasses = smokeTargets({
    ...addresses,
    classIps: { runc: "10.244.1.6", crun: "10.244.1.7" },
  });

  it("has each class's pod tried from every node", () => {
    expect(targetLines(withClasses).split("\n").slice(2, 4)).toEqual([
      "class:runc fetch http://10.244.1.6:8080/ runc",
      "class:crun fetch http://10.244.1.7:8080/ crun",
    ]);
  });

  it("shows them in a column of their own", () => {
    const report = readReport("cp1", "total 9\nfailed class:crun", withClasses, true);
    expect(resultTable([report], withClasses)).toEqual([
      "from node  pods by IP  runtime classes  service IP  service name  DNS  logs",
      "cp1        2/2         1/2              1/1         1/1           3/3  ok",
      "FAILED: cp1 -> class:crun",
    ]);
  });

  it("runs a pod by the class's handler, where the class and not the test places it", () => {
    const { metadata, spec } = classPod({ namespace: "ns", image: "r/i:1", seconds: 60 }, "crun");
    expect(metadata).toMatchObject({ name: "class-crun", labels: { role: "class" } });
    expect(spec).toMatchObject({ runtimeClassName: "crun", tolerations: [{ operator: "Exists" }] });
    expect(spec).not.toHaveProperty("affinity");
  });
});

describe("readReport", () => {
  it("passes only a report that accounts for every target", () => {
    expect(readReport("cp1", "total 7\n", targets, true)).toEqual({
      node: "cp1",
      failed: [],
      logs: true,
    });
    expect(readReport("cp1", "total 6\n", targets, true).failed).toHaveLength(7);
    expect(readReport("cp1", undefined, targets, true).broken).toBe("the probe left no report");
    expect(readReport("cp1", "DeadlineExceeded", targets, true).broken).toBe("DeadlineExceeded");
  });
});

describe("resultTable", () => {
  it("counts per group and names each failure", () => {
    const results = [
      readReport("cp1", "total 7", targets, true),
      readReport("worker1", "total 7\nfailed pod:cp1\nfailed dns:pod", targets, false),
    ];
    expect(resultTable(results, targets)).toEqual([
      "from node  pods by IP  service IP  service name  DNS  logs",
      "cp1        2/2         1/1         1/1           3/3  ok",
      "worker1    1/2         1/1         1/1           2/3  FAILED",
      "FAILED: worker1 -> pod:cp1",
      "FAILED: worker1 -> dns:pod",
      "FAILED: the log of the pod on worker1 cannot be read",
    ]);
    expect(passed(results)).toBe(false);
    expect(passed(results.slice(0, 1))).toBe(true);
  });
});

describe("manifests", () => {
  const setup = { namespace: "ns", image: "r/i:1", seconds: 60 };

  it.each([
    ["server", serverPod(setup, "cp1")],
    ["probe", probePod(setup, "cp1", "x", 5)],
  ])("puts the %s pod on its node's pod network, whatever the node's taints", (_name, pod) => {
    const spec = pod.spec as Record<string, unknown>;
    expect(spec.hostNetwork).toBeUndefined();
    expect(spec.tolerations).toEqual([{ operator: "Exists" }]);
    expect(JSON.stringify(spec.affinity)).toContain('"values":["cp1"]');
  });
});

describe("a cluster in a mesh", () => {
  const ways = meshTargets({ cp1: "192.168.124.31", worker1: "192.168.124.34" });

  it("has a column for the way to each node", () => {
    const report = readReport("cp1", "total 2\nfailed mesh:worker1", ways, true);
    expect(resultTable([report], ways)).toEqual([
      "from node  mesh  logs",
      "cp1        1/2   ok",
      "FAILED: cp1 -> mesh:worker1",
    ]);
  });

  it("is probed from the node's own network", () => {
    const setup = { namespace: "ns", image: "r/i:1", seconds: 60 };
    const { spec } = hostProbePod(setup, "cp1", targetLines(ways));
    expect(spec).toMatchObject({ hostNetwork: true, restartPolicy: "Never" });
    expect(JSON.stringify(spec)).toContain("mesh:worker1 route 192.168.124.34 dev (mesh|lo)");
  });
});

describe("probe.sh", () => {
  const run = promisify(execFile);
  const path = join(__dirname, "../../commands/support/smoke/probe.sh");
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fha-probe-"));
    // What a host lacks of busybox, in the form that the script relies on.
    const tool = (name: string, text: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    };
    tool("wget", 'shift 4; exec curl -sf "$2"');
    tool("nslookup", 'echo "Server: 10.96.0.10"; echo "Name: $1"; echo "Address: 10.96.7.7"');
    tool("sleep", "exit 0");
    // As busybox prints the way to a peer, to the node itself, and to a node past the mesh.
    tool(
      "ip",
      `case $3 in
        *.31) echo "local $3 dev lo  src $3" ;;
        *.34) echo "$3 dev mesh  src 192.168.124.31" ;;
        *) echo "$3 dev eth0  src 192.168.124.31" ;;
      esac`,
    );
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("reports the number of checks and exactly those that failed", async () => {
    const server = createServer((_request, response) => response.end("cp1\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const lines = [
      `pod:cp1 fetch ${url} cp1`,
      `pod:worker1 fetch ${url} worker1`,
      "dns:good resolve a.b 10.96.7.7",
      "dns:prefix resolve a.b 10.96.0.1",
      "mesh:cp1 route 192.168.124.31 dev (mesh|lo)",
      "mesh:worker1 route 192.168.124.34 dev (mesh|lo)",
      "mesh:worker2 route 192.168.124.35 dev (mesh|lo)",
    ];
    const result = join(folder, "result");
    const env = { PATH: `${folder}:/usr/bin:/bin`, RESULT_FILE: result, TARGETS: lines.join("\n") };
    const { stdout } = await run("sh", [path], { env });
    server.close();
    expect(readFileSync(result, "utf8")).toBe(
      "total 7\nfailed pod:worker1\nfailed dns:prefix\nfailed mesh:worker2\n",
    );
    expect(stdout).toContain("ok pod:cp1\n");
  });
});
