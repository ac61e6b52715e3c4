import { connection, parseKubeconfig, type Connection } from "./kubeconfig";

/** The provider's configuration as far as this plugin follows it. */
export interface Settings {
  readonly mutable: { readonly configMap: boolean; readonly secret: boolean };
  readonly upsert: boolean;
  readonly force: boolean;
  readonly deleteUnreachable: boolean;
  /** Or why there is none. */
  readonly connection: Connection | string;
}

/** Reads `kubernetes:config:...` variables; the kubeconfig defaults to $KUBECONFIG. */
export function readSettings(variables: ReadonlyMap<string, string>): Settings {
  const get = (key: string): string => variables.get(`kubernetes:config:${key}`) ?? "";
  for (const key of ["renderYamlToDirectory", "skipUpdateUnreachable"]) {
    if (!["", "false", "null"].includes(get(key))) {
      throw new Error(`the lab's kubernetes plugin has no ${key}`);
    }
  }
  if (get("enableServerSideApply") === "false") {
    throw new Error("the lab's kubernetes plugin always applies on the server's side");
  }
  const overrides = Object.fromEntries(
    ["context", "cluster", "namespace"].map((key) => [key, get(key)]),
  );
  let link: Connection | string;
  try {
    const source = get("kubeconfig") === "" ? process.env["KUBECONFIG"] : get("kubeconfig");
    link = connection(parseKubeconfig(source), overrides);
  } catch (error) {
    link = `unable to load Kubernetes client configuration: ${String(error)}`;
  }
  return {
    mutable: {
      configMap: get("enableConfigMapMutable") === "true",
      secret: get("enableSecretMutable") === "true",
    },
    upsert: get("upsertExistingObjects") === "true",
    force: get("enablePatchForce") === "true",
    deleteUnreachable: get("deleteUnreachable") === "true",
    connection: link,
  };
}
