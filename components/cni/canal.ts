import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { canalCniConf, canalControllers, canalNamespace, canalPod } from "../../lib/cni/canal";
import {
  canalControllerRules,
  canalFlannelRules,
  canalNodeRules,
  canalPluginRules,
} from "../../lib/cni/canalRules";
import { configMark } from "../../lib/cni/configMark";
import { flannelNetConf } from "../../lib/cni/flannel";
import { account } from "../account";
import { chart } from "../chart";
import type { CniArgs } from "./cniArgs";

const nodeLabels = { "k8s-app": "canal" };
const controllerLabels = { "k8s-app": "calico-kube-controllers" };

/** flannel's network with Calico's policies. Objects as in Calico's canal.yaml; the CRDs come from Calico's chart. */
export class Canal extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: CniArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Canal", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const namespace = canalNamespace;
    const images = releases.canal;

    const crds = chart(
      `${name}-crds`,
      { plan, release: images.crds, namespace, wait: true },
      owned,
    );
    const access = [
      ...account(
        `${name}-node`,
        {
          namespace,
          account: "canal",
          roles: { "calico-node": canalNodeRules, flannel: canalFlannelRules },
        },
        owned,
      ),
      ...account(
        `${name}-plugin`,
        {
          namespace,
          account: "calico-cni-plugin",
          roles: { "calico-cni-plugin": canalPluginRules },
        },
        owned,
      ),
    ];
    const data = {
      cni_network_config: canalCniConf(),
      "net-conf.json": flannelNetConf(plan),
    };
    const config = new kubernetes.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: { name: "canal-config", namespace }, data },
      owned,
    );
    new kubernetes.apps.v1.DaemonSet(
      `${name}-daemons`,
      {
        metadata: { name: "canal", namespace, labels: nodeLabels, annotations: skipAwait },
        spec: {
          selector: { matchLabels: nodeLabels },
          template: {
            metadata: { labels: nodeLabels, annotations: configMark(data) },
            spec: canalPod(plan, images),
          },
        },
      },
      { ...owned, dependsOn: [crds, ...access, config] },
    );
    this.controllers(name, images.controllers, { ...owned, dependsOn: [crds] });
    this.registerOutputs({});
  }

  private controllers(name: string, image: string, opts: pulumi.CustomResourceOptions): void {
    const namespace = canalNamespace;
    const access = account(
      `${name}-controllers`,
      {
        namespace,
        account: "calico-kube-controllers",
        roles: { "calico-kube-controllers": canalControllerRules },
      },
      opts,
    );
    new kubernetes.apps.v1.Deployment(
      `${name}-controllers`,
      {
        metadata: {
          name: "calico-kube-controllers",
          namespace,
          labels: controllerLabels,
          annotations: skipAwait,
        },
        spec: {
          replicas: 1,
          selector: { matchLabels: controllerLabels },
          strategy: { type: "Recreate" },
          template: { metadata: { labels: controllerLabels }, spec: canalControllers(image) },
        },
      },
      { ...opts, dependsOn: access },
    );
  }
}

// Nodes that are still joining must not hold up what only needs the API.
const skipAwait = { "pulumi.com/skipAwait": "true" };
