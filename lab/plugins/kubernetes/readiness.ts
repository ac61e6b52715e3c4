import { isMap, type PropertyMap } from "../protocol/propertyValue";
import type { ApiClient } from "./apiClient";
import { annotation, at, numberAt, textAt } from "./kubeObject";

/** What an object still waits for; undefined once it is ready. Kinds not named here always are. */
export async function waitsFor(
  client: ApiClient,
  object: PropertyMap,
): Promise<string | undefined> {
  if (annotation(object, "pulumi.com/skipAwait") === "true") return undefined;
  const kind = textAt(object, "kind");
  if (kind === "Service") return serviceWaitsFor(client, object);
  if (!["DaemonSet", "Deployment", "StatefulSet"].includes(kind)) return undefined;
  if (
    numberAt(object, "status", "observedGeneration") < numberAt(object, "metadata", "generation")
  ) {
    return `the ${kind} controller has not seen it yet`;
  }
  if (kind === "Deployment") return deploymentWaitsFor(object);
  return kind === "DaemonSet" ? daemonSetWaitsFor(object) : statefulSetWaitsFor(object);
}

function counts(object: PropertyMap, wanted: number, fields: readonly string[]) {
  const short = fields.find((field) => numberAt(object, "status", field) < wanted);
  if (short === undefined) return undefined;
  return `${short} ${numberAt(object, "status", short)}/${wanted}`;
}

const daemonSetWaitsFor = (object: PropertyMap) =>
  counts(object, numberAt(object, "status", "desiredNumberScheduled"), [
    "currentNumberScheduled",
    "updatedNumberScheduled",
    "numberAvailable",
    "numberReady",
  ]);

const statefulSetWaitsFor = (object: PropertyMap) =>
  counts(object, numberAt(object, "spec", "replicas"), ["updatedReplicas", "readyReplicas"]);

function deploymentWaitsFor(object: PropertyMap): string | undefined {
  const conditions = at(object, "status", "conditions");
  const condition = (type: string) =>
    Array.isArray(conditions) ? conditions.filter(isMap).find((it) => it["type"] === type) : {};
  if (condition("Progressing")?.["reason"] !== "NewReplicaSetAvailable") {
    return "its new ReplicaSet is not available";
  }
  return condition("Available")?.["status"] === "True" ? undefined : "it is not available";
}

/** A Service with a selector waits for an endpoint, unless it is headless or only a name. */
async function serviceWaitsFor(client: ApiClient, object: PropertyMap) {
  if (at(object, "spec", "selector") === undefined) return undefined;
  if (textAt(object, "spec", "clusterIP") === "None") return undefined;
  if (textAt(object, "spec", "type") === "ExternalName") return undefined;
  const namespace = textAt(object, "metadata", "namespace");
  const selector = encodeURIComponent(
    `kubernetes.io/service-name=${textAt(object, "metadata", "name")}`,
  );
  const { items } = await client.request(
    "GET",
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`,
  );
  const ready = (Array.isArray(items) ? items : [])
    .filter(isMap)
    .flatMap((slice) => (Array.isArray(slice["endpoints"]) ? slice["endpoints"] : []))
    .some((endpoint) => isMap(endpoint) && at(endpoint, "conditions", "ready") === true);
  return ready ? undefined : "it has no ready endpoint";
}
