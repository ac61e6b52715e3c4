import type { NativeStack } from "./nativeStack";

/** Power on all, formation, API, joins: what the first `pulumi up` does. */
export async function firstCreation(stack: NativeStack, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => stack.replaceMachine(name)));
  await stack.must("formation");
  await stack.must("api-ready");
  await stack.must("desired");
  await Promise.all(names.map((name) => stack.must("join", stack.nodeInput(name))));
}
