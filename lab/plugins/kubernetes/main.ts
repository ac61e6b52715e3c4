import { createRequire } from "node:module";
import { serve } from "../protocol/serve";
import { KubernetesProvider } from "./kubernetesProvider";

const { version } = createRequire(__filename)("@pulumi/kubernetes/package.json") as {
  version: string;
};

serve((log) => new KubernetesProvider(version, log), process.argv.slice(2));
