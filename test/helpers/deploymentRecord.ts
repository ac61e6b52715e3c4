/** Values by key, without the wrapping of secrets; `secrets` lists the keys that had one. */
export interface Properties {
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
}

/** One registration, as the engine would get it. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN, or "" for the stack. */
  readonly parent: string;
  readonly inputs: Properties;
  /** Of a component: what it hands to registerOutputs. Empty until then, and for other resources. */
  outputs: Properties;
  /** `urn::id` of an explicit provider, or "". */
  readonly provider: string;
  /** URNs of everything that must be there first. */
  readonly dependencies: readonly string[];
  /** Input -> URNs of the resources whose values went into it. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly deletedWith: string;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** What a program registered, in order, and ways to find it. */
export class DeploymentRecord {
  readonly resources: readonly Registered[];

  constructor(resources: readonly Registered[]) {
    this.resources = resources;
  }

  /** By the end of its type token, and logical name; throws unless exactly one fits. */
  one(type: string, name: string): Registered {
    const found = this.all(type).filter((resource) => resource.name === name);
    const [only, ...more] = found;
    if (only === undefined || more.length > 0) {
      throw new Error(`${found.length} resources are ${type} ${name}`);
    }
    return only;
  }

  all(type: string): readonly Registered[] {
    return this.resources.filter((resource) => resource.type.endsWith(`:${type}`));
  }

  /** `<last part of the type> <name>`, sorted. */
  childrenOf({ urn }: Registered): readonly string[] {
    return this.resources
      .filter(({ parent }) => parent === urn)
      .map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`)
      .sort();
  }

  /** `<last part of the type> <name>` of what an input was made from, sorted; components left out. */
  originsOf({ propertyDependencies }: Registered, input: string): readonly string[] {
    const urns = propertyDependencies[input] ?? [];
    return this.resources
      .filter(({ urn, type }) => urns.includes(urn) && !type.startsWith("flatcar-ha:"))
      .map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`)
      .sort();
  }

  /** Names of the resources that must be there before this one, sorted. */
  dependenciesOf({ dependencies }: Registered): readonly string[] {
    return this.resources
      .filter(({ urn }) => dependencies.includes(urn))
      .map(({ name }) => name)
      .sort();
  }
}

/** An input that must be a text. */
export function textInput({ name, inputs }: Registered, key: string): string {
  const value = inputs.values[key];
  if (typeof value !== "string") throw new Error(`${name}: ${key} is no text`);
  return value;
}

/** What a Command gets on standard input. */
export function stdinOf(command: Registered): Record<string, unknown> {
  return JSON.parse(textInput(command, "stdin")) as Record<string, unknown>;
}
