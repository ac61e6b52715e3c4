import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  storeImage,
  storeJson,
  storeManifest,
  type ImageContent,
} from "../../lab/containerImages/registryStorage";
import { runTool } from "../../lab/runTool";
import { builtSysext } from "../../lab/sysexts/builtSysext";
import { nodeIgnition } from "../../lib/ignition";
import { askCrio, crioNode, imageStorage, registryAddress } from "../helpers/crioNode";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree } from "../helpers/ignitionTree";
import type { NodeSandbox } from "../helpers/nodeSandbox";
import { aClusterPlan } from "../helpers/settings";

const extension = process.getuid?.() === 0 ? builtSysext("crio") : undefined;
// CRI-O takes minutes to build: this runs, as root, where a lab with runtime crio has built its extension.
const describeBuilt = extension === undefined ? describe.skip : describe;

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const sigstoreKey = publicKey.export({ type: "spki", format: "pem" }) as string;

const mirror = [`http://${registryAddress}`];
const plan = aClusterPlan({
  runtime: "crio",
  registryMirrors: { "registry.k8s.io": mirror, "ghcr.io": mirror, "quay.io": mirror },
  imageTrust: {
    default: "reject",
    registries: {
      "registry.k8s.io": { images: "accept" },
      "ghcr.io/example": { images: "signed", sigstoreKey },
    },
  },
});

/** Signs as `cosign sign --key` does: a manifest beside the image, whose layer's annotation is the signature. */
function cosign(storage: string, registry: string, repository: string, digest: string): void {
  const payload = {
    critical: {
      identity: { "docker-reference": `${registry}/${repository}` },
      image: { "docker-manifest-digest": digest },
      type: "cosign container image signature",
    },
    optional: null,
  };
  const signed = sign("sha256", Buffer.from(JSON.stringify(payload)), privateKey);
  const layer = storeJson(storage, "application/vnd.dev.cosign.simplesigning.v1+json", payload);
  const config = storeJson(storage, "application/vnd.oci.image.config.v1+json", {
    architecture: "",
    os: "",
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  storeManifest(storage, {
    repository,
    tag: `${digest.replace(":", "-")}.sig`,
    config,
    layers: [
      {
        ...layer,
        annotations: { "dev.cosignproject.cosign/signature": signed.toString("base64") },
      },
    ],
  });
}

async function fillRegistry(storage: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-image-"));
  writeFileSync(join(folder, "hello"), "hello\n");
  const file = `${folder}.tar.zst`;
  const diffId = await runTool(join(__dirname, "../../lab/containerImages/layer.sh"), [
    folder,
    file,
  ]);
  const image = (repository: string, text: string): ImageContent => ({
    repository,
    tag: "1",
    layers: [{ file, diffId: diffId.trim() }],
    config: { Env: [text] },
  });
  storeImage(storage, image("plain", "A=plain"));
  storeImage(storage, image("example/unsigned", "A=unsigned"));
  cosign(
    storage,
    "ghcr.io",
    "example/signed",
    storeImage(storage, image("example/signed", "A=signed")),
  );
  rmSync(folder, { recursive: true });
  rmSync(file);
}

describeBuilt("CRI-O, from the extension that the lab has built", () => {
  let sandbox: NodeSandbox;
  let answers: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const node = plan.nodes.find(({ role }) => role === "worker");
    if (node === undefined || extension === undefined) throw new Error("no worker");
    const tree = ignitionTree(nodeIgnition(plan, node, someSecrets(node), aLock()));
    sandbox = await crioNode(tree, extension);
    await fillRegistry(join(sandbox.root, imageStorage));
    answers = askCrio(sandbox, [
      "crictl info",
      "crio status config",
      "crictl pull registry.k8s.io/plain:1",
      "crictl pull ghcr.io/example/signed:1",
      "crictl pull ghcr.io/example/unsigned:1",
      "crictl pull quay.io/plain:1",
    ]);
  }, 180_000);

  afterAll(() => {
    sandbox.remove();
  });

  test("starts by its unit and answers where crictl looks (003-09, 004-20)", () => {
    expect(answers["crictl info"]).toContain('"type": "RuntimeReady"');
    expect(answers["crictl info"]).toMatch(/exit 0$/);
  });

  test("goes by the node's settings: cgroups, pause image, policy, CNI folders, crun and runc (001-08, 002-10, 003-04)", () => {
    const lines = (answers["crio status config"] ?? "").split("\n").map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'cgroup_manager = "systemd"',
        'pause_image = "registry.k8s.io/pause:3.10.2"',
        'signature_policy = "/etc/flatcar-ha/image-policy.json"',
        'network_dir = "/etc/cni/net.d"',
        'plugin_dirs = ["/opt/cni/bin"]',
        'default_runtime = "crun"',
        'runtime_path = "/usr/libexec/crio/crun"',
        'runtime_path = "/usr/libexec/crio/runc"',
      ]),
    );
  });

  test.each([
    ["takes an image whose registry is trusted", "registry.k8s.io/plain:1", /exit 0$/],
    ["takes an image that the registry's key has signed", "ghcr.io/example/signed:1", /exit 0$/],
    [
      "refuses one without that signature",
      "ghcr.io/example/unsigned:1",
      /A signature was required, but no signature exists[^]*exit 1$/,
    ],
    ["refuses one of another registry", "quay.io/plain:1", /rejected by policy[^]*exit 1$/],
  ])("%s, through a mirror (003-07, 004-42)", (_, image, expected) => {
    expect(answers[`crictl pull ${image}`]).toMatch(expected);
  });
});
