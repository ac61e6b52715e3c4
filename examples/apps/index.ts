import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, clusterInputs } from "flatcar-ha";

// What differs from the defaults, by the names of the README's table.
const settings = {
  clusterName: "apps",
  networkCidr: "192.168.125.0/24",
  vip: "192.168.125.30",
  workerPools: { worker: { count: 3, firstHost: 34 } },
};
const inputs = clusterInputs(settings, __dirname, pulumi.getStack());
const cluster = new Cluster("apps", inputs);

const provider = new kubernetes.Provider(
  "apps",
  {
    kubeconfig: cluster.kubeconfig,
    // Without it a renewed certificate would replace the provider, and everything that it made.
    clusterIdentifier: inputs.plan.endpoint.url,
  },
  { dependsOn: cluster },
);
// A component is there when all that it holds is: here, when every node is Ready.
const shop = new kubernetes.core.v1.Namespace(
  "shop",
  { metadata: { name: "shop" } },
  { provider, dependsOn: cluster },
);

export const { kubeconfig } = cluster;
export const namespace = shop.metadata.name;
