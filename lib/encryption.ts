import { stringify } from "yaml";

/** In place of a key: Secrets are written as they are. */
export const unencrypted = "identity";

/** The keys that must exist for a list of names. */
export function keyNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => name !== unencrypted);
}

/**
 * EncryptionConfiguration: the first name writes, all of them read, and what was written without encryption can
 * always be read. `keys` holds 32 characters for each name.
 */
export function encryptionConfig(
  names: readonly string[],
  keys: Readonly<Record<string, string>>,
): string {
  const identity = { identity: {} };
  const secretbox = {
    keys: keyNames(names).map((name) => {
      const key = keys[name];
      if (key === undefined) throw new Error(`no encryption key ${name}`);
      return { name, secret: Buffer.from(key).toString("base64") };
    }),
  };
  const encrypted = secretbox.keys.length > 0 ? [{ secretbox }] : [];
  const providers = names[0] === unencrypted ? [identity, ...encrypted] : [...encrypted, identity];
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [{ resources: ["secrets"], providers }],
  });
}
