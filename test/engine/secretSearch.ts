import { gunzipSync } from "node:zlib";
import { resourcesOf, textOutput } from "./clusterState";

/** One secret and a part of it that nothing public holds: one line, at least 16 characters. */
export interface Secret {
  readonly name: string;
  readonly part: string;
}

/** Every private key and join token of a state that was exported with its secrets in clear. */
export function secretsOf(state: string): readonly Secret[] {
  return resourcesOf(state).flatMap((resource) => {
    const name = resource.urn.split("::").at(-1) ?? "";
    const of = (key: string): string => textOutput(resource, key);
    if (resource.type === "tls:index/privateKey:PrivateKey") {
      const seed = of("algorithm") === "ED25519" ? seedOf(of("privateKeyPem")) : undefined;
      return ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"]
        .filter((key) => of(key) !== "")
        .map((key) => ({ name: `${name} ${key}`, part: privatePart(of(key), seed) }));
    }
    return /-token-secret$|-encryption-/.test(name) ? [{ name, part: of("result") }] : [];
  });
}

const bodyLines = (pem: string): readonly string[] =>
  pem.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));

/** The 32 private bytes of an Ed25519 key in PKCS #8. */
function seedOf(pem: string): Buffer {
  return Buffer.from(bodyLines(pem).join(""), "base64").subarray(-32);
}

/** Of an RSA key a line from the middle; of an Ed25519 key what encodes nothing but its seed. */
function privatePart(pem: string, seed: Buffer | undefined): string {
  const lines = bodyLines(pem);
  if (seed === undefined) return lines[Math.floor(lines.length / 2)] ?? "";
  const offset = Buffer.from(lines.join(""), "base64").indexOf(seed);
  const [from, to] = [Math.ceil(offset / 3) * 4, Math.floor((offset + seed.length) / 3) * 4];
  let start = 0;
  const parts = lines.map((line) => {
    const part = line.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += line.length;
    return part;
  });
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

/** The ways in which a text may lie inside another. */
export const forms: Readonly<Record<string, (text: string) => readonly string[]>> = {
  raw: (text) => [text],
  base64: (text) => [0, 1, 2].map((shift) => base64Within(text, shift)),
  "URL-encoded": (text) => [encodeURIComponent(text), encodeURIComponent(text).toLowerCase()],
  "JSON-escaped": (text) => [
    JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
    text.replaceAll("+", "\\u002b").replaceAll("/", "\\u002f"),
  ],
};

/** Base64 of a text that begins `shift` bytes into a group of three, without what its neighbours decide. */
function base64Within(text: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
  return bytes
    .toString("base64")
    .slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Names of the secrets that a text holds in any form, also inside what is base64, gzip or a data URL in it. */
export function found(secrets: readonly Secret[], text: string): readonly string[] {
  const texts = [...decoded(text, 4)];
  return secrets
    .filter(({ part }) => {
      const needles = Object.values(forms).flatMap((form) => form(part));
      return texts.some((haystack) => needles.some((needle) => haystack.includes(needle)));
    })
    .map(({ name }) => name);
}

/** The text and, layer by layer, what is encoded in it: Ignition carries files as data URLs, gzipped where that is shorter. */
function decoded(text: string, depth: number): ReadonlySet<string> {
  const texts = new Set([text]);
  if (depth === 0) return texts;
  const add = (inner: string): void => {
    for (const one of decoded(inner, depth - 1)) texts.add(one);
  };
  for (const [run] of text.matchAll(/[A-Za-z0-9+/]{64,}={0,2}/g)) {
    const bytes = unzipped(Buffer.from(run, "base64"));
    // Cipher text and keys decode to noise.
    if (isText(bytes)) add(bytes.toString());
  }
  for (const [, body = ""] of text.matchAll(/data:[^,"\\]{0,40},([^"\\\s]*%[^"\\\s]*)/g)) {
    add(
      body.replace(/%[0-9a-fA-F]{2}/g, (code) => String.fromCharCode(parseInt(code.slice(1), 16))),
    );
  }
  return texts;
}

function unzipped(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}

function isText(bytes: Buffer): boolean {
  return bytes
    .subarray(0, 200)
    .every((byte) => byte === 9 || byte === 10 || (byte > 31 && byte < 127));
}
