import { admittedConfigMap, systemNamespace } from "../../lib/membership";
import { fieldManager, type KubeApi } from "./kubeApi";
import { admittedPath } from "./paths";

/** UUID of the machine that was last let in under this node name; undefined before the first. */
export async function admittedMachine(api: KubeApi, node: string): Promise<string | undefined> {
  const map = await api.get<{ data?: Record<string, string> }>(admittedPath);
  return map?.data?.[node];
}

/** Remembers the machine; undefined forgets it. One field manager per node: joins run side by side. */
export async function rememberMachine(
  api: KubeApi,
  node: string,
  domainId: string | undefined,
): Promise<void> {
  const body = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: admittedConfigMap, namespace: systemNamespace },
    ...(domainId !== undefined && { data: { [node]: domainId } }),
  };
  await api.apply(admittedPath, body, `${fieldManager}-${node}`);
}
