import { libvirtTypes, objectName, resourcesOf, uriOf, type Deployment } from "./deployment";
import { say } from "./say";
import { virshNames, virshOutput } from "./virsh";

/** Starts the cluster's machines that are off, paused by nobody: after a power cut, or a shutdown by hand. */
export async function startDomains(deployment: Deployment, uris: readonly string[]): Promise<void> {
  const [firstUri = ""] = uris;
  const domains = resourcesOf(deployment).filter(({ type }) => type === libvirtTypes.domain);
  for (const uri of uris) {
    const off = new Set(await virshNames(uri, ["list", "--state-shutoff"]));
    for (const domain of domains) {
      const name = objectName(domain);
      if (!off.has(name) || uriOf(deployment, domain, firstUri) !== uri) continue;
      say(`starting ${name}`);
      await virshOutput(uri, ["start", name]);
    }
  }
}
