import { nodeIgnition } from "../../lib/ignition";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree } from "../helpers/ignitionTree";
import { aClusterPlan, problemsOf } from "../helpers/settings";

const drop = "30-proxy.conf";

/** Texts of a worker's files by path. */
function filesOf(overrides: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const plan = aClusterPlan(overrides);
  const node = plan.nodes.find(({ role }) => role === "worker");
  if (node === undefined) throw new Error("no worker");
  const { files } = ignitionTree(nodeIgnition(plan, node, someSecrets(node), aLock()));
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, file.text]));
}

describe("a site's proxy", () => {
  const proxy = {
    http: "http://proxy.example.net:3128",
    https: "http://proxy.example.net:3128",
    noProxy: [".example.net", "10.1.0.0/16"],
  };

  test.each(["containerd", "crio"])(
    "reaches %s and Flatcar's updates, and no other unit",
    (runtime) => {
      const files = filesOf({ runtime, proxy });
      const told = Object.keys(files).filter((path) => path.endsWith(drop));
      expect(told.sort()).toEqual([
        `/etc/systemd/system/${runtime}.service.d/${drop}`,
        `/etc/systemd/system/update-engine.service.d/${drop}`,
      ]);
      for (const path of told)
        expect(files[path]).toContain("EnvironmentFile=/etc/flatcar-ha/proxy.env");
    },
  );

  test("is not asked for the cluster, its mirrors and what the site names", () => {
    const registryMirrors = { "registry.k8s.io": ["http://mirror.test:5000"] };
    const environment = filesOf({ proxy, registryMirrors })["/etc/flatcar-ha/proxy.env"] ?? "";
    const direct =
      "localhost,127.0.0.1,.svc,.cluster.local,192.168.124.0/24,10.244.0.0/16,10.96.0.0/12,mirror.test,.example.net,10.1.0.0/16";
    expect(environment.split("\n")).toEqual([
      "HTTP_PROXY=http://proxy.example.net:3128",
      "http_proxy=http://proxy.example.net:3128",
      "HTTPS_PROXY=http://proxy.example.net:3128",
      "https_proxy=http://proxy.example.net:3128",
      `NO_PROXY=${direct}`,
      `no_proxy=${direct}`,
      "",
    ]);
  });

  test("that only names exceptions is none", () => {
    const files = filesOf({ proxy: { noProxy: [".example.net"] } });
    expect(Object.keys(files).filter((path) => path.includes("proxy"))).toEqual([]);
  });

  test.each([
    [{ http: "http://user:secret@proxy.test:3128" }, "proxy.http"],
    [{ https: "proxy.test:3128" }, "proxy.https"],
    [{ noProxy: ["a b"] }, "proxy.noProxy[0]"],
    [{ ftp: "http://proxy.test" }, "proxy.ftp"],
  ])("%j is refused by key", (given, key) => {
    expect(problemsOf({ proxy: given })).toEqual([expect.stringMatching(startsWith(key))]);
  });
});

describe("a site's time servers", () => {
  const path = "/etc/systemd/timesyncd.conf.d/10-flatcar-ha.conf";

  test("take the place of Flatcar's own", () => {
    const files = filesOf({ ntpServers: ["ntp1.example.net", "192.168.124.1"] });
    expect(files[path]).toContain("\nNTP=ntp1.example.net 192.168.124.1\n");
    expect(files[path]).toContain("\nFallbackNTP=\n");
  });

  test("are Flatcar's own by default", () => {
    expect(filesOf({})[path]).toBeUndefined();
  });

  test("are names or addresses", () => {
    expect(problemsOf({ ntpServers: ["ntp.test", "http://ntp.test"] })).toEqual([
      expect.stringMatching(startsWith("ntpServers[1]")),
    ]);
  });
});

test.each(["podCidr", "serviceCidr", "networkCidr"])(
  "%s of two families is refused with the reason",
  (key) => {
    expect(problemsOf({ [key]: "10.244.0.0/16,fd00:10:244::/56" })).toEqual([
      expect.stringContaining("IPv4 alone: dual stack is not built"),
    ]);
  },
);

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[[\].]/g, "\\$&")}: `);
}
