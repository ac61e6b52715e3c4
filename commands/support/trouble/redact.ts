import { gunzipSync } from "node:zlib";

const hidden = "[hidden]";

/** Secrets by their form, whoever made them. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  [/\b([\w-]*key-data|certificate-key)(["']?\s*[:= ]\s*["']?)[A-Za-z0-9+/=]+/g, `$1$2${hidden}`],
  // kubeadm's bootstrap tokens
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, hidden],
  [/(\/\/)[^/\s:@"']+:[^/\s@"']+@/g, `$1${hidden}@`],
  // What encrypts or is encrypted in a stack's settings
  [/\b(encryptionsalt|encryptedkey|secure)(:\s+)\S+/g, `$1$2${hidden}`],
  // "key: value", "key=value" or JSON, but not the "::" of a resource's name
  [
    /((?:password|passphrase|secret|token)["']?(?:\s*=\s*|\s*:\s+|\s*:(?=["']))["']?)[^\s"',}]+/gi,
    `$1${hidden}`,
  ],
];

const base64Runs = /[A-Za-z0-9+/]{40,}={0,2}/g;
const shortestPart = 12;

/** A text without what looks like a secret, and without these known ones: whole, line by line, encoded. */
export function redact(text: string, known: readonly string[] = []): string {
  const parts = known.flatMap(partsOf);
  const clear = parts.reduce((rest, part) => rest.replaceAll(part, hidden), text);
  const decoded = clear.replace(base64Runs, (run) => (holdsSecret(run, parts, 3) ? hidden : run));
  return forms.reduce((rest, [form, put]) => rest.replace(form, put), decoded);
}

/** A key is rarely quoted whole: each of its lines counts. */
function partsOf(secret: string): readonly string[] {
  const lines = secret.split("\n").filter((line) => !line.startsWith("-----"));
  const base64 = Buffer.from(secret).toString("base64");
  const parts = [...lines, base64].filter((part) => part.length >= shortestPart);
  // A short passphrase counts as a whole, however much else it may hide.
  return [secret, encodeURIComponent(secret), ...parts].filter((part) => part !== "");
}

/** Whether base64, and what may be base64 or gzip in it again, holds a key. */
function holdsSecret(run: string, parts: readonly string[], depth: number): boolean {
  const text = unzipped(Buffer.from(run, "base64")).toString("latin1");
  if (/PRIVATE KEY-----/.test(text) || parts.some((part) => text.includes(part))) return true;
  const inner = depth === 0 ? [] : (text.match(base64Runs) ?? []);
  return inner.some((one) => holdsSecret(one, parts, depth - 1));
}

function unzipped(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}
