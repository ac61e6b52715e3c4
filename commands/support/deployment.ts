/** One resource of the engine's state; only what we read or mend. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly deletedWith?: string;
  /** It was deleted to be made again, and the run ended before that. */
  readonly pendingReplacement?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What `pulumi stack export` prints. */
export interface Deployment {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[] | null;
    readonly pending_operations?: readonly {
      readonly resource: StateResource;
      readonly type: string;
    }[];
  };
}

export const libvirtTypes = {
  domain: "libvirt:index/domain:Domain",
  volume: "libvirt:index/volume:Volume",
  ignition: "libvirt:index/ignition:Ignition",
  pool: "libvirt:index/pool:Pool",
  network: "libvirt:index/network:Network",
} as const;

export function resourcesOf(deployment: Deployment): readonly StateResource[] {
  return deployment.deployment.resources ?? [];
}

/** A libvirt object's own name. */
export function objectName(resource: StateResource): string {
  return text(resource.outputs?.name ?? resource.inputs?.name);
}

export function poolOf(resource: StateResource): string {
  return text(resource.outputs?.pool ?? resource.inputs?.pool);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** libvirt URI by which a resource was made; `fallback` where its provider names none. */
export function uriOf(deployment: Deployment, resource: StateResource, fallback: string): string {
  const urn = resource.provider?.replace(/::[^:]*$/, "");
  const provider = resourcesOf(deployment).find((candidate) => candidate.urn === urn);
  return text(provider?.inputs?.uri) || fallback;
}

/**
 * The state without these resources and without pending operations: what was pending has been looked at. References to a
 * resource that is gone go too; the next update of the resources that held them writes them anew.
 */
export function withoutResources(
  deployment: Deployment,
  gone: ReadonlySet<StateResource>,
): Deployment {
  const kept = resourcesOf(deployment).filter((resource) => !gone.has(resource));
  const urns = new Set(kept.map(({ urn }) => urn));
  const known = (urn: string): boolean => urns.has(urn);
  const resources = kept.map((resource) => {
    const { deletedWith, dependencies, propertyDependencies, ...rest } = resource;
    return {
      ...rest,
      ...(deletedWith !== undefined && known(deletedWith) && { deletedWith }),
      ...(dependencies && { dependencies: dependencies.filter(known) }),
      ...(propertyDependencies && {
        propertyDependencies: Object.fromEntries(
          Object.entries(propertyDependencies).map(([key, value]) => [
            key,
            value === null ? null : value.filter(known),
          ]),
        ),
      }),
    };
  });
  const state = { ...deployment.deployment, resources, pending_operations: [] };
  return { ...deployment, deployment: state };
}

/** `--show-secrets` prints a secret as an object that holds its JSON text. */
export function secretText(value: unknown): string {
  if (typeof value === "string") return value;
  const { plaintext } = (value ?? {}) as { plaintext?: string };
  return plaintext === undefined ? "" : String(JSON.parse(plaintext));
}

/** A text output of a resource by its logical name, from a state that was exported with secrets; "" where there is none. */
export function textOutput(deployment: Deployment, name: string, key: string): string {
  const resource = resourcesOf(deployment).find(({ urn }) => urn.endsWith(`::${name}`));
  return secretText(resource?.outputs?.[key]);
}
