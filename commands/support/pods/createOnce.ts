import { KubeError, type KubeApi } from "../../actions/kubeApi";
import type { Manifest } from "./manifest";

/**
 * Creates an object in a namespace of this run's own. What is there already is ours too: a try whose answer was lost
 * has made it.
 */
export async function createOnce(
  api: Pick<KubeApi, "create" | "get">,
  path: string,
  manifest: Manifest,
): Promise<Manifest> {
  try {
    return await api.create<Manifest>(path, manifest);
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 409) throw error;
    return (await api.get<Manifest>(`${path}/${manifest.metadata.name}`)) ?? manifest;
  }
}
