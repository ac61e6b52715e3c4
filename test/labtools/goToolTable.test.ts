import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goToolTable } from "../../lab/goToolTable";

const project = join(__dirname, "../..");
const goMod = (module: string) => readFileSync(join(project, "lab/go", module, "go.mod"), "utf8");
const npmVersion = (name: string) =>
  (
    JSON.parse(
      readFileSync(join(project, "node_modules/@pulumi", name, "package.json"), "utf8"),
    ) as { version: string }
  ).version;

describe("goToolTable", () => {
  test("each tool has a go.mod of its own module folder and committed sums", () => {
    for (const tool of Object.values(goToolTable)) {
      expect(goMod(tool.module)).toMatch(/^module /m);
      expect(readFileSync(join(project, "lab/go", tool.module, "go.sum"), "utf8")).toContain("h1:");
    }
  });

  test("the engine's module is the version of the npm package", () => {
    expect(goMod("engine")).toContain(`github.com/pulumi/pulumi/pkg/v3 v${npmVersion("pulumi")}\n`);
  });

  test.each(["random", "tls"] as const)(
    "the %s plugin reports the npm package's version",
    (name) => {
      expect(goToolTable[`pulumi-resource-${name}`].set).toEqual([
        `main.version=${npmVersion(name)}`,
      ]);
    },
  );

  test("what kubeadm and kubelet report is the version they are built from", () => {
    const version = /k8s\.io\/kubernetes (v[\d.]+)/.exec(goMod("kubernetes"))?.[1];
    expect(goToolTable.kubeadm.set).toContain(
      `k8s.io/component-base/version.gitVersion=${version ?? "none"}`,
    );
  });
});
