import { createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";

import type { MeshKeys } from "./secrets";

/** What stands in front of an X25519 private key's 32 bytes in PKCS #8. */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/**
 * The private key that belongs to an address. All of them follow from one secret that only the program holds, so
 * that it knows the public key of a node that is not there yet; from one of them follows no other.
 */
function privateKey(secret: string, address: string): Buffer {
  const key = Buffer.from(hkdfSync("sha256", secret, "", `flatcar-ha mesh ${address}`, 32));
  // As wg genkey does; WireGuard would do the same to it.
  key[0] = (key[0] ?? 0) & 248;
  key[31] = ((key[31] ?? 0) & 127) | 64;
  return key;
}

function publicKey(key: Buffer): string {
  const der = Buffer.concat([pkcs8, key]);
  const own = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(own).export({ format: "der", type: "spki" });
  return spki.subarray(-32).toString("base64");
}

/** Address -> public key, as WireGuard writes it. */
export function meshPublicKeys(
  secret: string,
  addresses: readonly string[],
): MeshKeys["publicKeys"] {
  const keys = addresses.map((address) => [address, publicKey(privateKey(secret, address))]);
  return Object.fromEntries(keys) as Record<string, string>;
}

/** One node's part of them. */
export function meshKeys(
  secret: string,
  address: string,
  publicKeys: MeshKeys["publicKeys"],
): MeshKeys {
  return { privateKey: privateKey(secret, address).toString("base64"), publicKeys };
}
