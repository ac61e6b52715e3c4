import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";

import type { Lock } from "../lib/lock";
import { payloadName } from "../lib/payloadName";
import type { HypervisorPlan } from "../lib/plan";
import { action } from "./action";
import { stylesheet } from "./xslt/stylesheet";

export interface BaseImageArgs {
  /** libvirt's, of the host. */
  readonly uri: string;
  readonly hypervisor: HypervisorPlan;
  readonly lock: Lock;
  /** OS version -> image file on the machine that runs Pulumi. */
  readonly imageFiles: Readonly<Record<string, pulumi.Input<string>>>;
  /** Disk image with the system extensions, on the machine that runs Pulumi. */
  readonly payloadFile: pulumi.Input<string>;
}

/** A pool's stylesheet that leaves its folder to this `<user>:<group>`. */
function closedTo(qemuUser: string): string {
  const [owner = "", group = ""] = qemuUser.trim().split(":");
  return stylesheet("pool", { owner, group });
}

/** One hypervisor's storage: the pool, a read-only volume per OS version in use, and the payload that its nodes share. */
export class BaseImage extends pulumi.ComponentResource {
  readonly poolName: pulumi.Output<string>;
  readonly payloadId: pulumi.Output<string>;
  private readonly images: Readonly<Record<string, libvirt.Volume>>;

  constructor(name: string, args: BaseImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:BaseImage", name, {}, opts);

    const qemuUser = action(
      `${name}-qemu-user`,
      {
        verb: "qemu-user",
        onUpdate: "qemu-user",
        input: { uri: args.uri },
        triggers: [args.uri],
        logging: "stderr",
      },
      { parent: this },
    ).stdout;
    const pool = new libvirt.Pool(
      name,
      {
        name: args.hypervisor.poolName,
        type: "dir",
        target: { path: args.hypervisor.poolPath },
        xml: { xslt: qemuUser.apply(closedTo) },
      },
      // Read at creation only: the pool is never replaced under its machines.
      { parent: this, ignoreChanges: ["xml"] },
    );
    const volume = (
      logicalName: string,
      file: string,
      source: pulumi.Input<string>,
    ): libvirt.Volume =>
      new libvirt.Volume(
        logicalName,
        { name: file, pool: pool.name, source },
        // A volume is its name, which carries the version or hash; where its bytes once lay must never replace it,
        // since every root volume, and so every machine, would go with it.
        { parent: this, ignoreChanges: ["source", "format", "size"] },
      );

    this.images = Object.fromEntries(
      Object.entries(args.imageFiles).map(([version, source]) => [
        version,
        volume(`${name}-os-${version}`, `flatcar-${version}.img`, source),
      ]),
    );
    const payload = volume(`${name}-payload`, payloadName(args.lock.sysexts), args.payloadFile);
    this.poolName = pool.name;
    this.payloadId = payload.id;
    this.registerOutputs({ poolName: this.poolName, payloadId: this.payloadId });
  }

  /** Volume id of an OS version's image. */
  imageId(version: string): pulumi.Output<string> {
    const image = this.images[version];
    if (image === undefined) throw new Error(`no image of OS version ${version}`);
    return image.id;
  }
}
