import { verifyClearsigned } from "../../lib/clearsigned";
import { sha512FromDigests } from "../../lib/digests";
import { UserError } from "../../lib/errors";
import { imageFile } from "../../lib/releases";

/** SHA-512 of an OS image by a list of hashes, once the trusted key has signed it. `source` names the list in errors. */
export async function signedImageHash(
  digests: string,
  armoredKey: string,
  fingerprint: string,
  source: string,
): Promise<string> {
  const text = await verifyClearsigned(digests, armoredKey, fingerprint, source);
  const sha512 = sha512FromDigests(text, imageFile);
  if (sha512 === undefined) {
    throw new UserError("FHA211", [`${source}: names no SHA-512 of ${imageFile}`]);
  }
  return sha512;
}
