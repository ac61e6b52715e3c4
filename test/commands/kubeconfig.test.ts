import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { kubeconfigPath } from "../../commands/support/kubeconfigFile";
import {
  mergeKubeconfig,
  refreshMerged,
  removeMerged,
  userKubeconfigs,
} from "../../commands/support/kubeconfig/userKubeconfig";
import { operatorKubeconfig } from "../../lib/kubeconfig";

interface Config {
  readonly "current-context": string;
  readonly clusters: readonly { readonly name: string }[];
  readonly contexts: readonly { readonly name: string }[];
  readonly users: readonly { readonly name: string; readonly user: Record<string, string> }[];
}

const kubeconfig = (ca = "our CA", key = "key 1"): string =>
  operatorKubeconfig({
    ...{ endpoint: "https://192.168.124.30:6444", clusterName: "ha" },
    ...{ caCertificate: ca, certificate: "certificate", key },
  });

const theirs = `# mine, keep it
apiVersion: v1
kind: Config
current-context: work
clusters:
  - name: work
    cluster: { server: "https://work.example.test" } # the office
contexts:
  - name: work
    context: { cluster: work, user: me }
users:
  - name: me
    user: { token: abc }
`;

let home = "";
const path = (): string => join(home, ".kube", "config");
const read = (file = path()): Config => parse(readFileSync(file, "utf8")) as Config;
const where = () => ({ env: {}, home });
const names = (config: Config): string[][] =>
  [config.clusters, config.contexts, config.users].map((list) => list.map(({ name }) => name));
const start = (text: string): void => {
  mkdirSync(join(home, ".kube"));
  writeFileSync(path(), text, { mode: 0o644 });
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kubeconfig-test-"));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

describe("merging into the user's kubeconfig", () => {
  test("makes the file where there is none, for the user alone", () => {
    expect(mergeKubeconfig(kubeconfig(), "ha", where())).toBe(path());
    expect(names(read())).toEqual([["ha"], ["ha"], ["ha"]]);
    expect(read()["current-context"]).toBe("ha");
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, ".kube")).mode & 0o777).toBe(0o700);
  });

  test("keeps what is there, comments and chosen context too, and leaves no other file", () => {
    start(theirs);
    mergeKubeconfig(kubeconfig(), "ha", where());
    expect(names(read())).toEqual([
      ["work", "ha"],
      ["work", "ha"],
      ["me", "ha"],
    ]);
    expect(read()["current-context"]).toBe("work");
    expect(readFileSync(path(), "utf8")).toMatch(/# mine, keep it[\s\S]*# the office/);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(home, ".kube"))).toEqual(["config"]);
  });

  test("done twice, or with renewed credentials, it has them once", () => {
    start(theirs);
    mergeKubeconfig(kubeconfig(), "ha", where());
    mergeKubeconfig(kubeconfig("our CA", "key 2"), "ha", where());
    expect(names(read())[2]).toEqual(["me", "ha"]);
    const key = (): string =>
      Buffer.from(read().users[1]?.user["client-key-data"] ?? "", "base64").toString();
    expect(key()).toBe("key 2");
    expect(refreshMerged(kubeconfig("our CA", "key 3"), where())).toEqual([path()]);
    expect(key()).toBe("key 3");
    expect(refreshMerged(kubeconfig("our CA", "key 3"), where())).toEqual([]);
  });

  test("never overwrites another cluster of that name", () => {
    start(theirs);
    mergeKubeconfig(kubeconfig("another CA"), "ha", where());
    const before = readFileSync(path(), "utf8");
    expect(() => mergeKubeconfig(kubeconfig(), "ha", where())).toThrow(
      /ha is there and is another cluster.*--name.*FHA420/,
    );
    expect(() => mergeKubeconfig(kubeconfig(), "me", where())).toThrow("FHA420");
    expect(readFileSync(path(), "utf8")).toBe(before);
    mergeKubeconfig(kubeconfig(), "ha-2", where());
    expect(names(read())[0]).toEqual(["work", "ha", "ha-2"]);
  });

  test("leaves a file alone that it cannot read", () => {
    start("clusters: [\n");
    expect(() => mergeKubeconfig(kubeconfig(), "ha", where())).toThrow(/config: cannot be changed/);
    expect(readFileSync(path(), "utf8")).toBe("clusters: [\n");
    expect(removeMerged(kubeconfig(), where())).toEqual([]);
  });

  test("writes through a link to the file behind it", () => {
    start(theirs);
    const link = join(home, "link");
    symlinkSync(path(), link);
    mergeKubeconfig(kubeconfig(), "ha", { env: { KUBECONFIG: link }, home });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(names(read())[0]).toEqual(["work", "ha"]);
  });
});

describe("removal", () => {
  test("takes out exactly what was merged, under whatever name", () => {
    start(theirs);
    chmodSync(path(), 0o600);
    const before = read();
    mergeKubeconfig(kubeconfig(), "home", where());
    mergeKubeconfig(kubeconfig("another CA"), "ha", where());
    expect(removeMerged(kubeconfig(), where())).toEqual([path()]);
    expect(names(read())).toEqual([
      ["work", "ha"],
      ["work", "ha"],
      ["me", "ha"],
    ]);
    removeMerged(kubeconfig("another CA"), where());
    expect(read()).toEqual(before);
    expect(removeMerged(kubeconfig(), where())).toEqual([]);
  });

  test("leaves no context chosen that is gone", () => {
    mergeKubeconfig(kubeconfig(), "ha", where());
    removeMerged(kubeconfig(), where());
    expect(read()["current-context"]).toBe("");
    expect(names(read())).toEqual([[], [], []]);
  });
});

test("KUBECONFIG says which files; this checkout's own are not the user's", () => {
  const [a, b] = [join(home, "a"), join(home, "b")];
  const env = { KUBECONFIG: `${kubeconfigPath("dev")}:${a}:${b}` };
  expect(userKubeconfigs({ env, home })).toEqual([a, b]);
  expect(userKubeconfigs({ env: { KUBECONFIG: kubeconfigPath("dev") }, home })).toEqual([path()]);
  mergeKubeconfig(kubeconfig(), "ha", { env, home });
  expect(existsSync(path())).toBe(false);
  writeFileSync(b, readFileSync(a));
  expect(removeMerged(kubeconfig(), { env, home })).toEqual([a, b]);
});
