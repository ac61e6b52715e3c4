import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { ClusterAccess } from "../lib/access";
import { operatorKubeconfig } from "../lib/kubeconfig";
import { imageOf, type Lock } from "../lib/lock";
import type { ClusterPlan } from "../lib/plan";
import { kubernetesMinor } from "../lib/versions";
import { action } from "./action";
import { Addons } from "./addons/addons";
import type { BaseImage } from "./baseImage";
import { installCni } from "./cni/installCni";
import { Downloads } from "./downloads";
import { Hypervisor } from "./hypervisor";
import { NodeMembership } from "./membership";
import { FlatcarNode } from "./node";
import { ClusterPki } from "./pki";
import { runtimeClasses } from "./runtimeClasses";

export interface ClusterArgs {
  readonly plan: ClusterPlan;
  readonly lock: Lock;
}

/** A whole cluster. The order: machines, then formation, then a ready API, then CNI and joins side by side, then all nodes Ready, then addons. */
export class Cluster extends pulumi.ComponentResource {
  /** Operator's kubeconfig, secret. A pure function of PKI and endpoint: no waiter stands behind it (design D5). */
  readonly kubeconfig: pulumi.Output<string>;
  /** What our commands need to reach the nodes, secret. */
  readonly access: pulumi.Output<ClusterAccess>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Cluster", name, {}, opts);
    const { plan } = args;
    const owned = { parent: this };

    const pki = new ClusterPki(
      `${name}-pki`,
      { ...plan.api, meshAddresses: plan.mesh?.addresses },
      owned,
    );
    const anchor = new random.RandomId(`${name}-anchor`, { byteLength: 8 }, owned);
    const { nodes, storages } = this.machines(name, args, pki);

    const controlPlanes = nodes
      .filter(({ plan: { role } }) => role === "controlPlane")
      .map(({ plan: { name: node, address }, hostKey }) => ({ name: node, address, hostKey }));
    const base = {
      clusterName: plan.clusterName,
      timing: plan.timing,
      endpoint: plan.endpoint.url,
      caCertificate: pki.caCertificate,
      operator: pki.operator,
      nodes: plan.nodes.map((node) => node.name),
      allowDataLoss: plan.allowDataLoss,
    };
    const ssh = { user: "core", port: 22, privateKey: pki.sshPrivateKey };
    const step = { ...owned, deletedWith: anchor };
    const formation = action(
      `${name}-formation`,
      { verb: "formation", input: { ...base, ssh, controlPlanes }, triggers: [anchor.id] },
      // Not after the machines, which it waits for by itself: of several that are replaced at once, each must be
      // able to join again while the next one still waits for its turn to leave.
      { ...step, dependsOn: [...storages] },
    );
    const apiReady = action(
      `${name}-api-ready`,
      { verb: "api-ready", input: base, triggers: [anchor.id] },
      { ...step, dependsOn: [formation] },
    );
    const desired = action(
      `${name}-desired`,
      { verb: "desired", onUpdate: "desired", input: base },
      { ...step, dependsOn: [apiReady] },
    );

    this.kubeconfig = pulumi.secret(
      pulumi.all([pki.caCertificate, pki.operator]).apply(([caCertificate, { certificate, key }]) =>
        operatorKubeconfig({
          endpoint: plan.endpoint.url,
          clusterName: plan.clusterName,
          caCertificate,
          certificate,
          key,
        }),
      ),
    );
    const provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // Without it a renewed certificate would replace the provider, and every object with it.
        clusterIdentifier: `${plan.clusterName}@${plan.endpoint.url}`,
        enableServerSideApply: true,
        // What an interrupted `up` has made is taken over by the next one.
        upsertExistingObjects: true,
        enableConfigMapMutable: true,
        enableSecretMutable: true,
      },
      // It looks for the API once in a run, when it is made; it takes no value from the wait (design D5).
      { ...owned, dependsOn: [apiReady] },
    );
    const releases = kubernetesMinor(args.lock.kubernetes);
    const inCluster = { ...step, provider };
    const cni = installCni(
      name,
      { plan, releases: releases.cnis },
      { ...inCluster, dependsOn: [apiReady] },
    );

    runtimeClasses(name, plan, { ...inCluster, dependsOn: [apiReady] });

    const joins: pulumi.Resource[] = [];
    for (const node of nodes) {
      const { join } = new NodeMembership(
        node.plan.name,
        { plan, pki, node, anchor, after: [desired] },
        owned,
      );
      joins.push(join);
    }
    const nodesReady = action(
      `${name}-nodes-ready`,
      { verb: "nodes-ready", input: base, triggers: nodes.map(({ domainId }) => domainId) },
      { ...step, dependsOn: [...joins, ...cni] },
    );
    new Addons(
      name,
      { plan, releases: releases.addons },
      { ...inCluster, dependsOn: [nodesReady] },
    );

    this.access = pulumi.secret({ ...base, ssh, controlPlanes });
    this.registerOutputs({ kubeconfig: this.kubeconfig, access: this.access });
  }

  private machines(
    name: string,
    { plan, lock }: ClusterArgs,
    pki: ClusterPki,
  ): { readonly nodes: readonly FlatcarNode[]; readonly storages: readonly BaseImage[] } {
    const downloads = new Downloads(`${name}-downloads`, { lock }, { parent: this });
    const hypervisors = new Map(
      Object.entries(plan.hypervisor.hosts).map(([host, uri]) => [
        host,
        new Hypervisor(`${name}-${host}`, { plan, lock, uri, downloads }, { parent: this }),
      ]),
    );
    const nodes = plan.nodes.map((node) => {
      const hypervisor = hypervisors.get(node.host);
      if (hypervisor === undefined) throw new Error(`node ${node.name} is on no known host`);
      return new FlatcarNode(
        node.name,
        { plan, node, lock, pki, hypervisor, osVersion: imageOf(lock, node.name).version },
        { parent: this, providers: { libvirt: hypervisor.provider } },
      );
    });
    return { nodes, storages: [...hypervisors.values()].map(({ storage }) => storage) };
  }
}
