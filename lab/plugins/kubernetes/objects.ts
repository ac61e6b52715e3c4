import { setTimeout as sleep } from "node:timers/promises";
import { isMap, type PropertyMap } from "../protocol/propertyValue";
import { ApiError, NoMatchError, type ApiClient } from "./apiClient";
import { annotation, textAt, withMetadata } from "./kubeObject";
import { waitsFor } from "./readiness";

export interface CallOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly force: boolean;
}

export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
}

// Objects made by POST belong to this manager until the first server-side apply takes them over.
const createManager = "pulumi-kubernetes";
const pollMs = 500;

/** Path of the object, or of its collection without a name. */
async function path(client: ApiClient, object: PropertyMap, name = ""): Promise<string> {
  const resource = await client.resource(textAt(object, "apiVersion"), textAt(object, "kind"));
  const namespace = textAt(object, "metadata", "namespace");
  const scope = resource.namespaced
    ? `namespaces/${namespace === "" ? "default" : namespace}/`
    : "";
  return resource.path.replace("%NAMESPACE%", scope) + (name === "" ? "" : `/${name}`);
}

const objectPath = (client: ApiClient, object: PropertyMap) =>
  path(client, object, textAt(object, "metadata", "name"));

const query = (options: CallOptions, manager: string, force?: boolean) =>
  `?fieldManager=${manager}${options.dryRun ? "&dryRun=All" : ""}${force ? "&force=true" : ""}`;

/** Creates by POST: an object that exists is an error, as in the real provider since 4.29. */
export async function createObject(client: ApiClient, object: PropertyMap, options: CallOptions) {
  return client.request(
    "POST",
    (await path(client, object)) + query(options, createManager),
    object,
  );
}

/** Server-side apply; what was created by POST before is first handed to the field manager. */
export async function applyObject(client: ApiClient, object: PropertyMap, options: CallOptions) {
  const target = await objectPath(client, object);
  if (object["kind"] === "CustomResourceDefinition") {
    const live = await client.request("GET", target);
    const resourceVersion = textAt(live, "metadata", "resourceVersion");
    return client.request(
      "PUT",
      target + query(options, options.fieldManager),
      withMetadata(object, { resourceVersion }),
    );
  }
  if (!options.dryRun) await takeOver(client, target, options.fieldManager);
  const force = options.force || annotation(object, "pulumi.com/patchForce") === "true";
  return client.request(
    "PATCH",
    target + query(options, options.fieldManager, force || options.dryRun),
    object,
    "application/apply-patch+yaml",
  );
}

async function takeOver(client: ApiClient, target: string, manager: string): Promise<void> {
  const live = await client.request("GET", target);
  const metadata = isMap(live["metadata"]) ? live["metadata"] : {};
  const entries = Array.isArray(metadata["managedFields"])
    ? metadata["managedFields"].filter(isMap)
    : [];
  const created = (entry: PropertyMap) =>
    entry["manager"] === createManager && entry["operation"] === "Update" && !entry["subresource"];
  if (!entries.some(created)) return;
  const managedFields = entries.map((entry) =>
    created(entry) ? { ...entry, manager, operation: "Apply" } : entry,
  );
  await client.request(
    "PATCH",
    target,
    [
      { op: "replace", path: "/metadata/managedFields", value: managedFields },
      {
        op: "replace",
        path: "/metadata/resourceVersion",
        value: metadata["resourceVersion"] ?? "",
      },
    ],
    "application/json-patch+json",
  );
}

/** The live object; undefined when it or its kind is gone. */
export async function readObject(
  client: ApiClient,
  object: PropertyMap,
): Promise<PropertyMap | undefined> {
  try {
    return await client.request("GET", await objectPath(client, object));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof NoMatchError || (error instanceof ApiError && error.code === 404);

/** Polls until the object is ready. On timeout or cancel `problem` says what it waits for. */
export async function awaitReady(
  client: ApiClient,
  created: PropertyMap,
  options: WaitOptions,
): Promise<{ readonly live: PropertyMap; readonly problem?: string }> {
  let live = created;
  let reason = await waitsFor(client, live);
  const end = Date.now() + options.timeoutSeconds * 1000;
  for (let shown = ""; reason !== undefined; reason = await waitsFor(client, live)) {
    if (reason !== shown) options.log(reason);
    shown = reason;
    if (options.signal.aborted) return { live, problem: `cancelled: ${reason}` };
    if (Date.now() > end) return { live, problem: `timed out: ${reason}` };
    await sleep(pollMs);
    live = (await readObject(client, live)) ?? live;
  }
  return { live };
}

/** Deletes in the foreground and waits until the object is gone; missing counts as deleted. */
export async function deleteObject(client: ApiClient, object: PropertyMap, options: WaitOptions) {
  const policy = annotation(object, "pulumi.com/deletionPropagationPolicy");
  const propagationPolicy =
    policy === "" ? "Foreground" : policy.charAt(0).toUpperCase() + policy.slice(1);
  try {
    await client.request("DELETE", await objectPath(client, object), {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy,
    });
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  const uid = textAt(object, "metadata", "uid");
  const end = Date.now() + options.timeoutSeconds * 1000;
  for (;;) {
    const live = await readObject(client, object);
    if (!live || textAt(live, "metadata", "uid") !== uid) return;
    if (options.signal.aborted || Date.now() > end) {
      throw new Error(`${textAt(object, "metadata", "name")} is marked for deletion but not gone`);
    }
    await sleep(pollMs);
  }
}
