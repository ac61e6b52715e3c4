import { libvirtTypes, objectName, resourcesOf, type Deployment } from "./deployment";

/** URNs of one machine's Ignition volume, root disk and domain; empty when the state has no such domain. */
export function nodeParts(deployment: Deployment, domainName: string): readonly string[] {
  const resources = resourcesOf(deployment);
  const domain = resources.find(
    (resource) => resource.type === libvirtTypes.domain && objectName(resource) === domainName,
  );
  if (domain === undefined) return [];
  const types: readonly string[] = [
    libvirtTypes.ignition,
    libvirtTypes.volume,
    libvirtTypes.domain,
  ];
  return resources
    .filter(({ parent, type }) => parent === domain.parent && types.includes(type))
    .map(({ urn }) => urn);
}
