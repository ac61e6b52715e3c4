import { containerdHosts, containerdMirrorsLayer, crioRegistries } from "../../lib/registryMirrors";

describe("containerdHosts", () => {
  test("names the mirrors in order and the registry itself last", () => {
    expect(containerdHosts("ghcr.io", ["http://192.168.124.1:5000", "https://two.test"])).toBe(
      `server = "https://ghcr.io"

[host."http://192.168.124.1:5000"]
capabilities = ["pull", "resolve"]

[host."https://two.test"]
capabilities = ["pull", "resolve"]
`,
    );
  });

  test("knows where Docker Hub really answers", () => {
    expect(containerdHosts("docker.io", [])).toBe('server = "https://registry-1.docker.io"\n');
  });
});

describe("containerdMirrorsLayer", () => {
  test("makes one file per registry", () => {
    const layer = JSON.parse(containerdMirrorsLayer({ "a.test": [], "b.test:5000": [] }).text) as {
      storage: { files: { path: string }[] };
    };
    expect(layer.storage.files.map(({ path }) => path)).toEqual([
      "/etc/containerd/certs.d/a.test/hosts.toml",
      "/etc/containerd/certs.d/b.test:5000/hosts.toml",
    ]);
  });
});

describe("crioRegistries", () => {
  test("allows plain http for a mirror that uses it, and for no other", () => {
    expect(crioRegistries({ "ghcr.io": ["http://192.168.124.1:5000", "https://two.test"] })).toBe(
      `# Nodes with CRI-O: registry mirrors.

[[registry]]
prefix = "ghcr.io"
location = "ghcr.io"

[[registry.mirror]]
location = "192.168.124.1:5000"
insecure = true

[[registry.mirror]]
location = "two.test"
insecure = false
`,
    );
  });
});
