import { existsSync } from "node:fs";

import { chartSources } from "../../../lib/charts";
import type { ClusterConfig } from "../../../lib/config";
import type { Lock } from "../../../lib/lock";
import { imageVersionUrl, sysextSumsUrl } from "../../../lib/releases";
import { imagePath, payloadPath } from "../../actions/fetch";
import { networkReason } from "../fetchText";
import { outboundFetch } from "../outboundFetch";

/** Servers that a first `up` still needs and that do not answer; nothing is asked once all is in the cache. */
export async function unreachableServers(
  config: ClusterConfig,
  lock: Lock | undefined,
): Promise<readonly string[]> {
  const needed: string[] = [];
  const images = Object.values(lock?.images ?? {});
  const imagesHere = images.length > 0 && images.every((image) => existsSync(imagePath(image)));
  if (!imagesHere) needed.push(images[0]?.url ?? imageVersionUrl(config, "current"));
  if (lock === undefined) {
    needed.push(config.imageKeyUrl, ...chartSources(config).map((url) => `${url}/index.yaml`));
  }
  if (lock === undefined || !existsSync(payloadPath(lock.sysexts))) {
    needed.push(sysextSumsUrl(config.sysextServer, "kubernetes"));
  }
  const answers = await Promise.all(needed.map(silence));
  return needed.flatMap((url, i) => {
    const reason = answers[i];
    return reason === undefined ? [] : [`${new URL(url).host} (${reason})`];
  });
}

/** Why a server does not answer; any HTTP answer counts as one, since what is offered is judged later. */
async function silence(url: string): Promise<string | undefined> {
  try {
    const response = await outboundFetch(url, {
      method: "HEAD",
      signal: AbortSignal.timeout(10_000),
    });
    // A proxy that shields a closed network answers in the server's place.
    return [403, 407, 502, 503, 504].includes(response.status)
      ? `HTTP ${response.status}`
      : undefined;
  } catch (error) {
    return networkReason(error);
  }
}
