import { readCleartextMessage, readKeys, type CleartextMessage, type PublicKey } from "openpgp";

import { messageOf, UserError } from "./errors";

/**
 * The signed text of a clearsigned message, once one of its signatures is by the key (or a subkey of it) whose
 * PRIMARY fingerprint is `fingerprint` (40 hex digits). Subkeys come and go, so they are not pinned.
 * `armoredKeys` may hold more keys; they are not trusted. Throws UserError otherwise; `source` names the message in it.
 */
export async function verifyClearsigned(
  message: string,
  armoredKeys: string,
  fingerprint: string,
  source: string,
): Promise<string> {
  const key = await pinnedKey(armoredKeys, fingerprint, source);
  let cleartext: CleartextMessage;
  try {
    cleartext = await readCleartextMessage({ cleartextMessage: message });
  } catch (cause) {
    throw new UserError("FHA213", [`${source}: not a clearsigned text (${messageOf(cause)})`]);
  }
  const result = await cleartext.verify([key]);
  const failures: string[] = [];
  for (const signature of result) {
    const failure = await failureOf(signature.verified);
    if (failure === undefined) return cleartext.getText();
    failures.push(failure);
  }
  const why = failures.length > 0 ? failures.join("; ") : "it carries no signature";
  throw new UserError("FHA213", [
    `${source}: no valid signature by the trusted key ${fingerprint} (${why}); nothing was kept`,
  ]);
}

async function pinnedKey(armored: string, fingerprint: string, source: string): Promise<PublicKey> {
  const keys = await readKeys({ armoredKeys: armored }).catch((cause: unknown) => {
    throw new UserError("FHA214", [
      `${source}: the signing key cannot be read (${messageOf(cause)})`,
    ]);
  });
  const wanted = fingerprint.toLowerCase();
  const key = keys.find((candidate) => candidate.getFingerprint().toLowerCase() === wanted);
  if (key !== undefined) return key.toPublic();
  const got = keys.map((candidate) => candidate.getFingerprint().toUpperCase()).join(", ");
  throw new UserError("FHA214", [
    `${source}: the key that was downloaded is ${got}, but the trusted primary key is ${fingerprint.toUpperCase()} (config imageKeyFingerprint)`,
  ]);
}

async function failureOf(verified: Promise<true>): Promise<string | undefined> {
  try {
    await verified;
    return undefined;
  } catch (cause) {
    return messageOf(cause);
  }
}
