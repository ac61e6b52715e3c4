import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { DeploymentRecord, type Properties, type Registered } from "./deploymentRecord";
import { mockOutputs } from "./mockOutputs";

export interface DeployOptions {
  readonly preview?: boolean;
  readonly project?: string;
  readonly stack?: string;
  /** Config by key, with the project's name in front. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface Deployment<T> {
  readonly result: T;
  readonly record: DeploymentRecord;
}

// Rendering five nodes takes a second, or twenty on a busy machine.
jest.setTimeout(120_000);

type Respond = (error: unknown, response: unknown) => void;

/**
 * Runs a program under mocks and waits until every registration is through; rejects with the first error. One inside
 * an apply is an unhandled rejection, for which jest fails the test. The only caller of setMocks: a second one while
 * calls are under way mixes two programs.
 */
export async function deploy<T>(
  program: () => T | Promise<T>,
  { preview = false, project = "flatcar-ha", stack = "test", config = {} }: DeployOptions = {},
): Promise<Deployment<T>> {
  const resources: Registered[] = [];
  const errors: unknown[] = [];
  await pulumi.runtime.setMocks(mocks(resources, errors), project, stack, preview);
  watch(resources, errors);
  pulumi.runtime.setAllConfig({ ...config });
  try {
    const result = await program();
    await pulumi.runtime.disconnect();
    if (errors.length > 0) throw errors[0];
    return { result, record: new DeploymentRecord(resources) };
  } catch (error) {
    // What the runtime makes of a mock's error has lost its message.
    throw errors[0] ?? error;
  }
}

function mocks(resources: readonly Registered[], errors: unknown[]): pulumi.runtime.Mocks {
  return {
    newResource: ({ type, name, inputs, custom }) => {
      const { id, state } = mockOutputs(type, name, inputs as Record<string, unknown>);
      if (custom !== true) return { id: undefined, state };
      const resource = resources.find((known) => known.type === type && known.name === name);
      // The engine's part: outputs are secret where the program or the SDK says so.
      const secret = Object.entries(state).map(([key, value]): [string, unknown] => [
        key,
        resource?.additionalSecretOutputs.includes(key) === true && !isSecret(value)
          ? rpcSecret(value)
          : value,
      ]);
      return { id, state: Object.fromEntries(secret) };
    },
    call: ({ token }) => {
      const error = new Error(`the program calls ${token}, which no test expects`);
      errors.push(error);
      throw error;
    },
  };
}

/** Keeps what the mocks themselves are not told: parents, dependencies, options, component outputs. */
function watch(resources: Registered[], errors: unknown[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  const watched =
    (respond: Respond): Respond =>
    (error, response) => {
      if (error !== null && error !== undefined) errors.push(error);
      respond(error, response);
    };
  monitor.registerResource = (request: RegisterResourceRequest, respond) => {
    resources.push(registered(request));
    return register(request, watched(respond));
  };
  monitor.registerResourceOutputs = (request: RegisterResourceOutputsRequest, respond) => {
    const component = resources.find(({ urn }) => urn === request.getUrn());
    if (component !== undefined) component.outputs = properties(request.getOutputs());
    registerOutputs(request, watched(respond));
  };
}

function registered(request: RegisterResourceRequest): Registered {
  const [parent, type, name] = [request.getParent(), request.getType(), request.getName()];
  // As MockMonitor makes it.
  const parentType = parent.split("::")[2]?.split("$").pop();
  const place = [pulumi.getStack(), pulumi.getProject()].join("::");
  return {
    urn: `urn:pulumi:${place}::${parentType === undefined ? "" : `${parentType}$`}${type}::${name}`,
    type,
    name,
    parent,
    inputs: properties(request.getObject()),
    outputs: { values: {}, secrets: [] },
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
    propertyDependencies: propertyDependencies(request),
    deletedWith: request.getDeletedwith(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

function propertyDependencies(request: RegisterResourceRequest): Record<string, string[]> {
  const urns: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((origins, input) => {
    urns[input] = origins.getUrnsList();
  });
  return urns;
}

function properties(struct: ReturnType<RegisterResourceRequest["getObject"]>): Properties {
  if (struct === undefined) return { values: {}, secrets: [] };
  const entries = Object.entries(pulumi.runtime.deserializeProperties(struct));
  return {
    values: Object.fromEntries(
      entries.map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value) as unknown]),
    ),
    secrets: entries
      .filter(([, value]) => isSecret(value))
      .map(([key]) => key)
      .sort(),
  };
}

function isSecret(value: unknown): boolean {
  return value !== null && value !== undefined && pulumi.runtime.isRpcSecret(value);
}

/** As a provider marks a secret; the SDK has a constant for each of the two signatures. */
function rpcSecret(value: unknown): object {
  return { [signatureKey]: secretSignature, value };
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
