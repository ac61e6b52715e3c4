const sha256 = "a".repeat(64);
const pool = (own: object): Record<string, unknown> => ({
  workerPools: { w: { count: 1, firstHost: 34, ...own } },
});
const url = "https://extensions.example.test/tailscale.raw";

/** Settings of pools' own extensions that are refused: what, changed settings, the whole message. */
export const poolExtensionRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] =
  [
    [
      "an extension that all nodes have",
      pool({ sysexts: { crio: { url, sha256 } } }),
      'workerPools.w.sysexts.crio: got "crio"; allowed: as a key: any but kubernetes, containerd, crio, keepalived, haproxy, containerd-flatcar, docker-flatcar',
    ],
    [
      "an extension without a hash",
      pool({ sysexts: { tailscale: { url } } }),
      "workerPools.w.sysexts.tailscale.sha256: got nothing; allowed: the file's SHA-256, 64 lower-case hex digits",
    ],
    [
      "an extension that is no image",
      pool({ sysexts: { tailscale: { url: "https://example.test/tailscale.tgz", sha256 } } }),
      'workerPools.w.sysexts.tailscale.url: got "https://example.test/tailscale.tgz"; allowed: an http(s) URL of a .raw file',
    ],
    [
      "a misspelt extension of Flatcar's",
      pool({ osExtensions: ["-podman"] }),
      'workerPools.w.osExtensions[0]: got "-podman"; allowed: an extension\'s name such as zfs or podman',
    ],
  ];
