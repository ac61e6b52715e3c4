const key = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";
const trusting = (registry: object): Record<string, unknown> => ({
  runtime: "crio",
  imageTrust: { default: "reject", registries: { "ghcr.io/example": registry } },
});
const classes = (...runtimeClasses: string[]): Record<string, unknown> => ({
  controlPlanes: { count: 3, runtimeClasses },
});

/** Settings of the container runtimes that are refused: what, changed settings, the whole message. */
export const runtimeRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    "an unknown runtime class",
    classes("youki"),
    'controlPlanes.runtimeClasses[0]: got "youki"; allowed: runc, crun, kata, gvisor',
  ],
  [
    "crun without CRI-O",
    classes("runc", "crun"),
    'controlPlanes.runtimeClasses[1]: got "crun"; allowed: with runtime crio, whose extension brings it',
  ],
  [
    "gVisor",
    { workerPools: { w: { count: 1, firstHost: 34, runtimeClasses: ["gvisor"] } } },
    'workerPools.w.runtimeClasses[0]: got "gvisor"; allowed: not here: no system extension has it',
  ],
  [
    "Kata Containers, whose extension hides the CNIs' folder",
    classes("kata"),
    'controlPlanes.runtimeClasses[0]: got "kata"; allowed: not here: its system extension brings /opt, which is read-only once merged, and CNIs write into /opt/cni/bin',
  ],
  [
    "a word for trust that there is not",
    { runtime: "crio", imageTrust: { default: "maybe" } },
    'imageTrust.default: got "maybe"; allowed: accept, reject',
  ],
  [
    "signed images without a key",
    trusting({ images: "signed" }),
    'imageTrust.registries.ghcr.io/example: got {"images":"signed"}; allowed: either sigstoreKey or gpgKey beside signed',
  ],
  [
    "a key for images that nobody checks",
    trusting({ images: "accept", sigstoreKey: key }),
    'imageTrust.registries.ghcr.io/example.images: got "accept"; allowed: signed, where a key or signatures are given',
  ],
  [
    "a folder of signatures that sigstore never asks",
    trusting({ images: "signed", sigstoreKey: key, signatures: "https://sign.example.test" }),
    'imageTrust.registries.ghcr.io/example.signatures: got "https://sign.example.test"; allowed: a URL beside gpgKey, and only there',
  ],
  [
    "what is no key",
    trusting({ images: "signed", sigstoreKey: "cosign.pub" }),
    'imageTrust.registries.ghcr.io/example.sigstoreKey: got "cosign.pub"; allowed: a public key in PEM, as cosign writes it',
  ],
  [
    "a trust policy for containerd",
    { imageTrust: { default: "reject" } },
    'imageTrust: got {"default":"reject"}; allowed: nothing but {default: accept} with runtime containerd, which judges no images; runtime crio does',
  ],
];
