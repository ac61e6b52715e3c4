import { payloadName } from "../../lib/payloadName";
import type { Lock } from "../../lib/lock";
import { fetchImage, fetchPayload } from "../actions/fetch";

import { libvirtTypes, objectName, resourcesOf, type Deployment } from "./deployment";

/**
 * Brings files back into the cache that the engine believes to be there: their download is in the state, but a volume must
 * be made from them again. Nothing is fetched while every host has its volumes.
 */
export async function refetch(deployment: Deployment, lock: Lock, hosts: number): Promise<void> {
  const resources = resourcesOf(deployment);
  if (!resources.some(({ urn }) => urn.includes("-downloads-"))) return;
  const volumes = resources.filter(({ type }) => type === libvirtTypes.volume).map(objectName);
  const missing = (name: string): boolean =>
    volumes.filter((found) => found === name).length < hosts;
  for (const image of Object.values(lock.images)) {
    if (missing(`flatcar-${image.version}.img`)) await fetchImage(image);
  }
  if (missing(payloadName(lock.sysexts))) await fetchPayload(lock.sysexts);
}
