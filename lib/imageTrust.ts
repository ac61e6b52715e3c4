import type { ClusterConfig } from "./config";
import type { ConfigRule } from "./configRules";
import * as f from "./fields";
import { mirrorLocation, type Mirrors } from "./registryMirrors";

const publicKey = /^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----\s*$/;
const gpgKey =
  /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n[\s\S]+-----END PGP PUBLIC KEY BLOCK-----\s*$/;

const verdict = f.oneOf(["accept", "reject", "signed"]);

export const imageTrustFields = f.object({
  default: f.oneOf(["accept", "reject"]),
  registries: f.optional(
    f.mapOf(
      /^[\w.-]+(:\d+)?(\/[\w./-]*[\w])?$/,
      "a registry, or a path in one, such as ghcr.io/example",
      f.object({
        images: verdict,
        sigstoreKey: f.optional(f.text(publicKey, "a public key in PEM, as cosign writes it")),
        gpgKey: f.optional(f.text(gpgKey, "a public GPG key in ASCII armour")),
        signatures: f.optional(
          f.text(/^https?:\/\/\S+[^/]$/, "the URL of the folder of GPG signatures"),
        ),
      }),
    ),
  ),
});

type ImageTrust = ClusterConfig["imageTrust"];
type Trust = NonNullable<ImageTrust["registries"]>[string];

/** The policy.json of containers/image: what does not come from a registry is never taken. */
export function trustPolicy({ default: others, registries = {} }: ImageTrust): string {
  const scopes = Object.entries(registries).map(([scope, trust]) => [scope, [required(trust)]]);
  const policy = {
    default: [{ type: "reject" }],
    transports: {
      docker: {
        "": [required({ images: others })],
        ...(Object.fromEntries(scopes) as Record<string, object[]>),
      },
    },
  };
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}

function required({
  images,
  sigstoreKey,
  gpgKey: armoured,
}: Pick<Trust, "images"> & Partial<Trust>) {
  const keyData = Buffer.from(sigstoreKey ?? armoured ?? "").toString("base64");
  switch (images) {
    case "accept":
      return { type: "insecureAcceptAnything" };
    case "reject":
      return { type: "reject" };
    case "signed":
      return sigstoreKey === undefined
        ? { type: "signedBy", keyType: "GPGKeys", keyData }
        : // cosign signs a repository's digest, never a tag.
          { type: "sigstoreSigned", keyData, signedIdentity: { type: "matchRepository" } };
  }
}

/**
 * Where signatures are looked for, as registries.d has it: JSON is YAML. CRI-O judges an image by its own name, but
 * looks this up by that of the mirror that delivers it, so each mirror is named as well.
 */
export function signatureSources({ registries = {} }: ImageTrust, mirrors: Mirrors): string {
  const docker: Record<string, object> = {};
  for (const [scope, { images, sigstoreKey, signatures }] of Object.entries(registries)) {
    if (images !== "signed") continue;
    const source =
      sigstoreKey === undefined ? { lookaside: signatures } : { "use-sigstore-attachments": true };
    for (const name of [scope, ...namesInMirrors(scope, mirrors)]) {
      docker[name] = { ...docker[name], ...source };
    }
  }
  return `${JSON.stringify({ docker }, undefined, 2)}\n`;
}

function namesInMirrors(scope: string, mirrors: Mirrors): string[] {
  const [registry = ""] = scope.split("/", 1);
  const path = scope.slice(registry.length);
  return (mirrors[registry] ?? []).map((url) => `${mirrorLocation(url)}${path}`);
}

function keys({ imageTrust: { registries = {} } }: ClusterConfig): string[] {
  return Object.entries(registries).flatMap(([scope, trust]) => {
    const at = `imageTrust.registries.${scope}`;
    const { images, sigstoreKey, gpgKey: armoured, signatures } = trust;
    const given = [sigstoreKey, armoured].filter((key) => key !== undefined).length;
    if (images !== "signed") {
      return given === 0 && signatures === undefined
        ? []
        : [f.issue(`${at}.images`, images, "signed, where a key or signatures are given")];
    }
    if (given !== 1) return [f.issue(at, { images }, "either sigstoreKey or gpgKey beside signed")];
    return (armoured === undefined) === (signatures === undefined)
      ? []
      : [f.issue(`${at}.signatures`, signatures, "a URL beside gpgKey, and only there")];
  });
}

function runtime({ imageTrust, runtime: chosen }: ClusterConfig): string[] {
  const asked = imageTrust.default === "reject" || imageTrust.registries !== undefined;
  return chosen === "crio" || !asked
    ? []
    : [
        f.issue(
          "imageTrust",
          imageTrust,
          "nothing but {default: accept} with runtime containerd, which judges no images; runtime crio does",
        ),
      ];
}

export const imageTrustRules: readonly ConfigRule[] = [
  { code: "FHA151", keys: ["imageTrust"], problems: keys },
  { code: "FHA152", keys: ["imageTrust", "runtime"], problems: runtime },
];
