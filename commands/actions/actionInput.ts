import { UserError } from "../../lib/errors";
import type { CertificateAndKey, JoinToken } from "../../lib/secrets";
import type { TimingName } from "../../lib/config";
import {
  certificateAndKey,
  type Check,
  flag,
  isObject,
  listOf,
  mapOfText,
  object,
  optional,
  text,
} from "./inputCheck";

export interface ControlPlaneTarget {
  readonly name: string;
  readonly address: string;
  /** SSH host key line `ssh-ed25519 AAAA...`; formation only. */
  readonly hostKey?: string;
}

export interface NodeTarget {
  readonly name: string;
  readonly role: "controlPlane" | "worker";
  readonly address: string;
}

/** The JSON object that every verb reads from stdin; a verb requires only some of the fields. */
export interface ActionInput {
  readonly clusterName: string;
  readonly timing: TimingName;
  /** `https://<vip>:<port>` */
  readonly endpoint: string;
  readonly caCertificate: string;
  /** The operator's client certificate, for verbs that only run at creation. */
  readonly operator: CertificateAndKey;
  /** Both CAs with keys: a stored delete mints its own short certificate. */
  readonly authority: { readonly ca: CertificateAndKey; readonly etcdCa: CertificateAndKey };
  readonly ssh: { readonly user: string; readonly port: number; readonly privateKey: string };
  /** Plan order. */
  readonly controlPlanes: readonly ControlPlaneTarget[];
  readonly node: NodeTarget;
  /** libvirt domain UUID. */
  readonly domainId: string;
  readonly token: JoinToken;
  readonly labels: Readonly<Record<string, string>>;
  /** Wanted node names. */
  readonly nodes: readonly string[];
  /** The user accepts that the only control plane goes, with all data. */
  readonly allowDataLoss?: boolean;
}

type Common = "clusterName" | "timing" | "endpoint" | "caCertificate";
type Always = Common | "allowDataLoss";
/** The fields that a verb can rely on. */
export type InputWith<K extends keyof ActionInput> = Pick<ActionInput, Always | K>;

const checks: Readonly<Record<keyof ActionInput, Check>> = {
  clusterName: text(/./),
  timing: text(/^(normal|emulated)$/, '"normal" or "emulated"'),
  endpoint: text(/^https:\/\/[^/]+$/, "https://<address>:<port>"),
  caCertificate: text(/-----BEGIN CERTIFICATE-----/, "PEM"),
  operator: certificateAndKey,
  authority: object({ ca: certificateAndKey, etcdCa: certificateAndKey }),
  ssh: object({
    user: text(/./),
    port: (value) => (Number.isInteger(value) ? [] : ["a port number"]),
    privateKey: text(/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"),
  }),
  controlPlanes: listOf(
    object({ name: text(/./), address: text(/./), hostKey: optional(text(/^\S+ \S+/, "a key")) }),
  ),
  node: object({
    name: text(/./),
    role: text(/^(controlPlane|worker)$/, '"controlPlane" or "worker"'),
    address: text(/./),
  }),
  domainId: text(/^[0-9a-fA-F-]{36}$/, "a UUID"),
  token: object({ id: text(/^[a-z0-9]{6}$/), secret: text(/^[a-z0-9]{16}$/) }),
  labels: mapOfText,
  nodes: listOf(text(/./)),
  allowDataLoss: optional(flag),
};

const common: readonly Always[] = [
  "clusterName",
  "timing",
  "endpoint",
  "caCertificate",
  "allowDataLoss",
];

/** The input of one verb; throws one UserError that names every missing or malformed field, never a value. */
export function requireInput<const K extends keyof ActionInput>(
  raw: unknown,
  fields: readonly K[],
): InputWith<K> {
  if (!isObject(raw)) {
    throw new UserError("FHA500", ["stdin: one JSON object is needed"]);
  }
  const issues = [...common, ...fields].flatMap((field) =>
    checks[field](raw[field]).map((problem) => `stdin: ${field}${join(problem)}`),
  );
  if (issues.length > 0) {
    throw new UserError("FHA500", issues);
  }
  return raw as unknown as InputWith<K>;
}

/** Problems are "what is needed" or ".inner.path: what is needed". */
function join(problem: string): string {
  return /^[.[]/.test(problem) ? problem : `: needs ${problem}`;
}
