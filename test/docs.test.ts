import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { parse, parseAllDocuments } from "yaml";

import { aClusterPlan, aConfig } from "./helpers/settings";

const root = join(__dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`),
].filter((file) => file.endsWith(".md"));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  /** The comment right above it; empty where there is none. */
  readonly mark: string;
}

const blocks: readonly Block[] = pages.flatMap((page) =>
  [...read(page).matchAll(/(?:<!-- ([^>]+) -->\n\n)?```(\w*)\n([\s\S]*?)```/g)].map(
    ([, mark = "", language = "", text = ""]) => ({ page, language, text, mark }),
  ),
);
const commands = blocks.filter(({ language }) => language === "sh");
const runHere = commands.filter(({ mark }) => mark === "runs in test/docs.test.ts");

/** A page's examples of settings, each as the stack's file that it is a part of. */
function settingsOf(wanted: string): readonly { readonly config?: Record<string, unknown> }[] {
  return blocks
    .filter(({ page, language }) => page === wanted && language === "yaml")
    .filter(({ text }) => /^ *flatcar-ha:\w/m.test(text))
    .map(({ text }) => parse(text) as { config?: Record<string, unknown> });
}
const lines = (text: string): string[] => text.trim().split("\n");

describe("the pages", () => {
  test("say of each command block which test runs it, or why none does", () => {
    expect(commands.length).toBeGreaterThan(10);
    const unmarked = commands.filter(({ mark }) => !/^(runs in \S+|not run: \S.{15,})$/.test(mark));
    expect(unmarked.map(({ page, text }) => `${page}: ${text}`)).toEqual([]);
  });

  test("name tests that do run these commands", () => {
    const elsewhere = commands.filter(
      (block) => /^runs in/.test(block.mark) && !runHere.includes(block),
    );
    for (const { page, text, mark } of elsewhere) {
      const source = read(mark.replace("runs in ", ""));
      for (const line of lines(text)) {
        const words = /^npm run (\S+)/.exec(line)?.[1] ?? line;
        expect([page, line, source.includes(`npmRun("${words}"`)]).toEqual([page, line, true]);
      }
    }
  });

  test("name only commands and pages that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const page of pages) {
      const named = [...read(page).matchAll(/npm run ([\w:-]*\w)/g)].map(([, name = ""]) => name);
      expect([page, named.filter((name) => !(name in scripts))]).toEqual([page, []]);
      const links = [...read(page).matchAll(/\]\((?!http|#)([^)#]+)/g)].map(([, to = ""]) => to);
      const dead = links.filter((to) => !existsSync(join(root, page, "..", to)));
      expect([page, dead]).toEqual([page, []]);
    }
  });

  test("are all reached from the README", () => {
    const readme = read("README.md");
    const others = [...pages.filter((page) => page !== "README.md"), "CONTRIBUTING.md"];
    expect(others.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
  });

  test("show settings as they stand in Pulumi.<stack>.yaml, below its config", () => {
    const shown = pages.flatMap(settingsOf);
    expect(shown.length).toBeGreaterThan(15);
    // Pulumi takes no notice of a setting beside config; FHA122 refuses it.
    expect(shown.flatMap((file) => Object.keys(file)).filter((key) => key !== "config")).toEqual(
      [],
    );
    const { config } = parse(read("Pulumi.yaml")) as { config: Record<string, unknown> };
    const known = Object.keys(config).map((key) => `flatcar-ha:${key}`);
    const keys = shown.flatMap((file) => Object.keys(file.config ?? {}));
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  });

  test.each(pages)("%s shows settings that are accepted together", (wanted) => {
    const own = settingsOf(wanted)
      .flatMap(({ config = {} }) => Object.entries(config))
      .map(([key, value]) => [key.replace("flatcar-ha:", ""), value] as const);
    expect(() => aConfig(Object.fromEntries(own))).not.toThrow();
  });

  test("show an application that its Service finds, and its addresses", () => {
    const page = "docs/first-cluster.md";
    const manifest = blocks.find((block) => block.page === page && /^kind: /m.test(block.text));
    const [app, service] = parseAllDocuments(manifest?.text ?? "").map(
      (document) => document.toJS() as { spec: unknown },
    );
    const selector = { app: "hello" };
    const template = {
      metadata: { labels: selector },
      spec: { containers: [{ ports: [{ containerPort: 8080 }] }] },
    };
    expect(app?.spec).toMatchObject({ selector: { matchLabels: selector }, template });
    expect(service?.spec).toMatchObject({
      ...{ type: "NodePort", selector },
      ports: [{ targetPort: 8080, nodePort: 30080 }],
    });
    const { nodes, endpoint } = aClusterPlan();
    const worker = nodes.find(({ name }) => name === "worker1")?.address;
    const asked = [...read(page).matchAll(/^curl (.+)$/gm)].map(([, url]) => url);
    expect(asked).toEqual([worker, endpoint.vip].map((address) => `http://${address}:30080`));
  });

  test("take etcd's snapshot where etcd is", () => {
    const page = read("docs/backup.md");
    const controlPlanes = aClusterPlan().nodes.filter(({ role }) => role === "controlPlane");
    const members = controlPlanes.map(({ name, address }) => `${name}=https://${address}:2380`);
    expect(page).toContain(`--initial-cluster ${members.join(",")} `);
    const dataDir = /dataDir: (\S+)/.exec(read("butane/files/kubeadm-init.yaml"))?.[1];
    expect(page).toContain(`snapshot save ${dataDir}/snapshot.db\n`);
    expect(page).toContain(`--data-dir ${dataDir}/restored\n`);
  });
});

describe("commands of the pages that need nothing", () => {
  afterAll(() => {
    rmSync(join(root, "out", "docs-test"), { recursive: true, force: true });
  });

  test.each(runHere.flatMap(({ page, text }) => lines(text).map((line) => [page, line] as const)))(
    "%s: %s",
    (_, line) => {
      expect(execFileSync("sh", ["-c", line], { cwd: root, encoding: "utf8" })).not.toBe("");
    },
    120_000,
  );
});
