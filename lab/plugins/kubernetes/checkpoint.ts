import { randomBytes } from "node:crypto";
import { isMap, isUnknown, type PropertyMap } from "../protocol/propertyValue";
import type { Subject } from "../protocol/provider";
import { annotateSecrets, annotation, at, forProgram, textAt, withMetadata } from "./kubeObject";

const readOnly = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"];

/** Inputs with a name of their own, or the one given before; marked as such. */
export function autoname(subject: Subject, olds: PropertyMap, inputs: PropertyMap): PropertyMap {
  if (isUnknown(inputs["metadata"])) return inputs;
  const old = annotation(olds, "pulumi.com/autonamed") === "true" ? olds : {};
  const kept = textAt(old, "metadata", "name");
  const annotations = at(inputs, "metadata", "annotations");
  return withMetadata(inputs, {
    name: kept === "" ? `${subject.name}-${randomBytes(4).toString("hex")}` : kept,
    annotations: { ...(isMap(annotations) ? annotations : {}), "pulumi.com/autonamed": "true" },
  });
}

export function withoutReadOnly(object: PropertyMap): PropertyMap {
  const metadata = object["metadata"];
  if (!isMap(metadata)) return object;
  return {
    ...object,
    metadata: Object.fromEntries(
      Object.entries(metadata).filter(([key]) => !readOnly.includes(key)),
    ),
  };
}

export const withoutStatus = (object: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== "status"));

/** The field manager: asked for, or the one of before, or a new one. */
export const manager = (object: PropertyMap, state: PropertyMap): string =>
  annotation(object, "pulumi.com/patchFieldManager") ||
  textAt(state, "__fieldManager") ||
  `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;

/** What the state keeps: the live object, and beside it the inputs that made it. */
export const checkpoint = (
  inputs: PropertyMap,
  live: PropertyMap,
  fieldManager: string,
): PropertyMap => ({
  ...annotateSecrets(forProgram(live), inputs),
  __inputs: inputs,
  __initialApiVersion: textAt(live, "apiVersion"),
  __fieldManager: fieldManager,
});
