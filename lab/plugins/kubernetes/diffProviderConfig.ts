import { equal, isUnknown, revealMap, type PropertyMap } from "../protocol/propertyValue";
import type { ConfigDifference } from "../protocol/provider";
import { activeCluster, parseKubeconfig } from "./kubeconfig";

/**
 * The real provider's DiffConfig: a changed or unknown kubeconfig replaces the provider, and with
 * it everything it made, only if the active cluster's entry differs and no `clusterIdentifier`
 * says that it is still the same cluster.
 */
export function diffProviderConfig(
  oldConfig: PropertyMap,
  newConfig: PropertyMap,
): ConfigDifference {
  const olds = revealMap(oldConfig);
  const news = revealMap(newConfig);
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !equal(olds[key], news[key]),
  );
  if (changed.length === 0) return { diffs: [], replaces: [] };

  const [before, after] = [olds["clusterIdentifier"], news["clusterIdentifier"]];
  const sameCluster = after != null && after !== "" && equal(before, after);
  const replaces = before != null && after != null && before !== after ? ["clusterIdentifier"] : [];
  const clusterKeys = ["kubeconfig", "context", "cluster"];

  const unknownKey = clusterKeys.find((key) => isUnknown(news[key]));
  if (unknownKey !== undefined) {
    return { diffs: [unknownKey], replaces: sameCluster ? [] : [...replaces, unknownKey] };
  }
  const oldCluster = activeCluster(parseKubeconfig(olds["kubeconfig"]), olds);
  const newCluster = activeCluster(parseKubeconfig(news["kubeconfig"]), news);
  if (changed.includes("renderYamlToDirectory")) replaces.push("renderYamlToDirectory");
  if (oldCluster && newCluster && !equal(oldCluster, newCluster)) {
    replaces.push(...clusterKeys.filter((key) => changed.includes(key)));
  }
  return { diffs: changed, replaces: sameCluster ? [] : replaces };
}
