import { parseConfig } from "../../lib/config";
import { nodeIgnition } from "../../lib/ignition";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree } from "../helpers/ignitionTree";
import { runtimeRefusals } from "../helpers/runtimeRefusals";
import { aClusterPlan, settings } from "../helpers/settings";

test.each(runtimeRefusals)("refuses %s", (_, overrides, message) => {
  expect(() => parseConfig(settings(overrides))).toThrow(message);
});

test("asks for KVM where each pod is a VM, before anything else is said of it", () => {
  const controlPlanes = { count: 3, runtimeClasses: ["kata"] };
  expect(() => parseConfig(settings({ domainType: "qemu", controlPlanes }))).toThrow(
    /controlPlanes\.runtimeClasses\[0\]: got "kata"; allowed: with domainType kvm, nested\n/,
  );
});

const sigstoreKey = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";
const gpgKey = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n-----END PGP PUBLIC KEY BLOCK-----\n";

/** A worker's files. */
function filesOf(overrides: Readonly<Record<string, unknown>>): (path: string) => string {
  const plan = aClusterPlan(overrides);
  const node = plan.nodes.find(({ role }) => role === "worker");
  if (node === undefined) throw new Error("no worker");
  const { files } = ignitionTree(nodeIgnition(plan, node, someSecrets(node), aLock()));
  return (path) => files[path]?.text ?? "";
}

describe("the image policy (003-07, 004-42)", () => {
  const policyOf = (overrides: Readonly<Record<string, unknown>>): unknown =>
    JSON.parse(filesOf({ runtime: "crio", ...overrides })("/etc/flatcar-ha/image-policy.json"));

  test("takes images from registries alone, and is the one that CRI-O reads", () => {
    expect(policyOf({})).toEqual({
      default: [{ type: "reject" }],
      transports: { docker: { "": [{ type: "insecureAcceptAnything" }] } },
    });
    expect(filesOf({ runtime: "crio" })("/etc/crio/crio.conf.d/20-flatcar-ha.conf")).toContain(
      'signature_policy = "/etc/flatcar-ha/image-policy.json"',
    );
  });

  test("judges each registry by its own key, and looks for signatures where they are", () => {
    const imageTrust = {
      default: "reject",
      registries: {
        "registry.k8s.io": { images: "accept" },
        "ghcr.io/example": { images: "signed", sigstoreKey },
        "quay.io/example": {
          images: "signed",
          gpgKey,
          signatures: "https://sign.example.test/sigs",
        },
      },
    };
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    expect(policyOf({ imageTrust })).toMatchObject({
      transports: {
        docker: {
          "": [{ type: "reject" }],
          "registry.k8s.io": [{ type: "insecureAcceptAnything" }],
          "ghcr.io/example": [{ type: "sigstoreSigned", keyData: base64(sigstoreKey) }],
          "quay.io/example": [{ type: "signedBy", keyType: "GPGKeys", keyData: base64(gpgKey) }],
        },
      },
    });
    const sources = filesOf({ runtime: "crio", imageTrust })(
      "/etc/containers/registries.d/20-flatcar-ha.yaml",
    );
    expect(JSON.parse(sources)).toEqual({
      docker: {
        "ghcr.io/example": { "use-sigstore-attachments": true },
        "quay.io/example": { lookaside: "https://sign.example.test/sigs" },
      },
    });
  });

  test("looks for signatures under the names that signed images have in mirrors", () => {
    const signatures = "https://sign.example.test/sigs";
    const sources = filesOf({
      runtime: "crio",
      registryMirrors: {
        "registry.k8s.io": ["http://192.168.124.1:5000"],
        "ghcr.io": ["http://192.168.124.1:5000", "https://mirror.example.test/ghcr"],
        "quay.io": ["http://192.168.124.1:5000"],
      },
      imageTrust: {
        default: "reject",
        registries: {
          "registry.k8s.io": { images: "accept" },
          "ghcr.io/example": { images: "signed", sigstoreKey },
          "quay.io/example": { images: "signed", gpgKey, signatures },
          "quay.io": { images: "signed", sigstoreKey },
        },
      },
    })("/etc/containers/registries.d/20-flatcar-ha.yaml");
    expect(JSON.parse(sources)).toEqual({
      docker: {
        "ghcr.io/example": { "use-sigstore-attachments": true },
        "mirror.example.test/ghcr/example": { "use-sigstore-attachments": true },
        "quay.io/example": { lookaside: signatures },
        "192.168.124.1:5000/example": { "use-sigstore-attachments": true, lookaside: signatures },
        "quay.io": { "use-sigstore-attachments": true },
        "192.168.124.1:5000": { "use-sigstore-attachments": true },
      },
    });
  });
});

test.each([
  ["containerd", "unix:///run/containerd/containerd.sock"],
  ["crio", "unix:///var/run/crio/crio.sock"],
])("crictl talks to %s, for ten seconds at most (002-01, 003-09)", (runtime, socket) => {
  expect(filesOf({ runtime })("/etc/crictl.yaml").split("\n")).toEqual([
    `runtime-endpoint: "${socket}"`,
    `image-endpoint: "${socket}"`,
    "timeout: 10",
    "",
  ]);
});

test("a pool's runtime classes are labels of its nodes, and of no others", () => {
  const plan = aClusterPlan({
    runtime: "crio",
    workerPools: {
      worker: { count: 1, firstHost: 34, labels: { "example.test/rack": "a1" } },
      safe: { count: 1, firstHost: 40, runtimeClasses: ["crun"] },
    },
  });
  const labels = Object.fromEntries(plan.nodes.map((node) => [node.name, node.labels]));
  expect(labels).toMatchObject({
    cp1: {},
    worker1: { "example.test/rack": "a1" },
    safe1: { "runtime-class.flatcar-ha/crun": "" },
  });
  expect(Object.keys(labels["cp1"] ?? {})).toEqual([]);
});
