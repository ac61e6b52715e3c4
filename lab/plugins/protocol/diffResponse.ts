import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { ConfigDifference, Difference } from "./provider";

const kinds = {
  add: pb.PropertyDiff.Kind.ADD,
  delete: pb.PropertyDiff.Kind.DELETE,
  update: pb.PropertyDiff.Kind.UPDATE,
};
const replaceKinds = {
  add: pb.PropertyDiff.Kind.ADD_REPLACE,
  delete: pb.PropertyDiff.Kind.DELETE_REPLACE,
  update: pb.PropertyDiff.Kind.UPDATE_REPLACE,
};

const changed = (some: boolean) =>
  some ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE;

/** A resource's diff, property by property, so that the SDK's replaceOnChanges paths match. */
export function diffResponse(difference: Difference): pb.DiffResponse {
  const response = new pb.DiffResponse()
    .setChanges(changed(difference.changes.length > 0))
    .setReplacesList(difference.changes.filter((it) => it.replace).map((it) => it.path))
    .setDiffsList(difference.changes.map((it) => it.path))
    .setDeletebeforereplace(difference.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(true);
  for (const { path, kind, replace } of difference.changes) {
    response
      .getDetaileddiffMap()
      .set(path, new pb.PropertyDiff().setKind((replace ? replaceKinds : kinds)[kind]));
  }
  return response;
}

export function configDiffResponse(difference: ConfigDifference): pb.DiffResponse {
  return new pb.DiffResponse()
    .setChanges(changed(difference.diffs.length > 0))
    .setDiffsList([...difference.diffs])
    .setReplacesList([...difference.replaces]);
}
