import { createHash } from "node:crypto";

import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

import { consoleLog } from "../lib/consoleLog";
import { nodeIgnition } from "../lib/ignition";
import type { Lock } from "../lib/lock";
import { meshKeys } from "../lib/meshKeys";
import { payloadName } from "../lib/payloadName";
import type { ClusterPlan, NodePlan } from "../lib/plan";
import type { JoinToken } from "../lib/secrets";
import type { Hypervisor } from "./hypervisor";
import type { ClusterPki } from "./pki";
import { stylesheet } from "./xslt/stylesheet";

export interface FlatcarNodeArgs {
  readonly plan: ClusterPlan;
  readonly node: NodePlan;
  readonly lock: Lock;
  readonly pki: ClusterPki;
  readonly hypervisor: Hypervisor;
  /** OS version, a key of the lock's images. */
  readonly osVersion: string;
}

const bytesPerGiB = 1024 ** 3;

/** One machine: its identity, Ignition volume, root disk and domain. A changed Ignition replaces all three, since it runs only on a new disk; another domain gets a new disk too. */
export class FlatcarNode extends pulumi.ComponentResource {
  readonly plan: NodePlan;
  /** libvirt UUID; the guest shows it as Node.status.nodeInfo.systemUUID. */
  readonly domainId: pulumi.Output<string>;
  /** Inert until the join action issues it. */
  readonly token: pulumi.Output<JoinToken>;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: pulumi.Output<string>;
  readonly domain: libvirt.Domain;

  constructor(name: string, args: FlatcarNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:FlatcarNode", name, {}, opts);
    this.plan = args.node;

    const hostKey = new tls.PrivateKey(
      `${name}-host-key`,
      { algorithm: "ED25519" },
      { parent: this, additionalSecretOutputs: ["privateKeyPem", "privateKeyOpenssh"] },
    );
    this.hostKey = hostKey.publicKeyOpenssh.apply((line) => line.trim());
    this.token = pulumi.secret({
      id: this.tokenPart(`${name}-token-id`, 6),
      secret: this.tokenPart(`${name}-token-secret`, 16),
    });
    this.domain = this.machine(name, args, this.ignition(args, hostKey));
    this.domainId = this.domain.id;
    this.registerOutputs({ domainId: this.domainId, token: this.token, hostKey: this.hostKey });
  }

  private tokenPart(name: string, length: number): pulumi.Output<string> {
    // Not a RandomString, whose id is its value: ids are never secret.
    const part = new random.RandomPassword(
      name,
      { length, special: false, upper: false },
      { parent: this },
    );
    return part.result;
  }

  private ignition(args: FlatcarNodeArgs, hostKey: tls.PrivateKey): pulumi.Output<string> {
    const { plan, node, lock, pki } = args;
    const secrets = {
      caCertificate: pki.caCertificate,
      token: this.token,
      hostKey: { privateKey: hostKey.privateKeyOpenssh, publicKey: this.hostKey },
      operatorSshPublicKey: pki.sshPublicKey,
      // A worker's Ignition never sees a CA key.
      controlPlane: node.role === "controlPlane" ? pki.controlPlane : undefined,
      // Nor does any node's another one's key.
      mesh: pki.mesh?.apply(({ secret, publicKeys }) => meshKeys(secret, node.address, publicKeys)),
    };
    return pulumi.secret(secrets).apply((known) => nodeIgnition(plan, node, known, lock));
  }

  private machine(
    name: string,
    args: FlatcarNodeArgs,
    ignition: pulumi.Output<string>,
  ): libvirt.Domain {
    const { plan, node } = args;
    const { uri, network, storage, consoles } = args.hypervisor;
    // What the provider changes only by making another domain.
    const hardware = {
      type: plan.hypervisor.domainType,
      memory: node.memoryMiB,
      vcpu: node.vcpus,
      cpu: { mode: plan.hypervisor.domainType === "kvm" ? "host-passthrough" : "maximum" },
      machine: plan.arch === "amd64" ? "q35" : "virt",
      arch: plan.arch === "amd64" ? "x86_64" : "aarch64",
      xml: {
        xslt: stylesheet("domain", { consoleLog: consoleLog(plan.clusterName, node.name, uri) }),
      },
    };
    const hash = nameHash(ignition);
    // Another domain gets another disk: with the old one it would come back as the machine that has left the cluster.
    const payload = payloadName(args.lock.sysexts);
    const diskHash = nameHash(
      ignition.apply((json) => json + JSON.stringify({ hardware, payload })),
    );
    const owned: pulumi.CustomResourceOptions = { parent: this, deleteBeforeReplace: true };
    const config = new libvirt.Ignition(
      `${name}-ignition`,
      {
        name: pulumi.interpolate`${node.domainName}-${hash}.ign`,
        pool: storage.poolName,
        content: ignition,
      },
      owned,
    );
    const root = new libvirt.Volume(
      `${name}-root`,
      {
        name: pulumi.interpolate`${node.domainName}-${diskHash}.qcow2`,
        pool: storage.poolName,
        baseVolumeId: storage.imageId(args.osVersion),
        size: node.diskGiB * bytesPerGiB,
      },
      owned,
    );
    return new libvirt.Domain(
      name,
      {
        name: node.domainName,
        ...hardware,
        autostart: plan.hypervisor.autostart,
        coreosIgnition: config.id,
        fwCfgName: "opt/org.flatcar-linux/config",
        disks: [{ volumeId: root.id }, { volumeId: storage.payloadId }],
        networkInterfaces: [
          {
            networkName: network.networkName,
            bridge: network.bridge,
            mac: node.mac,
            hostname: node.name,
            addresses: network.bridge === undefined ? [node.address] : undefined,
          },
        ],
        consoles: [{ type: "pty", targetType: "serial", targetPort: "0" }],
      },
      // `addresses` makes the DHCP reservation at creation; later the provider reads back the leases seen so far
      // and would want to change it at every `up`.
      { ...owned, ignoreChanges: ["networkInterfaces"], dependsOn: [consoles] },
    );
  }
}

/** The hash of a text full of keys gives nothing away, and as a name it cannot be guessed either. */
function nameHash(text: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.unsecret(
    text.apply((clear) => createHash("sha256").update(clear).digest("hex").slice(0, 16)),
  );
}
