import * as pulumi from "@pulumi/pulumi";

import type { Lock } from "../lib/lock";
import { action } from "./action";

export interface DownloadsArgs {
  readonly lock: Lock;
}

/** What comes from the internet: fetched once to this machine, checked against the lock, before any machine exists. */
export class Downloads extends pulumi.ComponentResource {
  /** OS version -> path. */
  readonly imageFiles: Readonly<Record<string, pulumi.Output<string>>>;
  /** Path of the disk image with the system extensions. */
  readonly payloadFile: pulumi.Output<string>;

  constructor(name: string, args: DownloadsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Downloads", name, {}, opts);
    const fetch = (logicalName: string, input: Record<string, unknown>, hash: string) =>
      action(
        logicalName,
        // An update that says nothing would leave no path, for instance after a change of the URL alone.
        { verb: "fetch", onUpdate: "fetch", input, triggers: [hash], logging: "stderr" },
        { parent: this },
      ).stdout;

    const { sysexts, images } = args.lock;
    this.imageFiles = Object.fromEntries(
      Object.values(images).map((image) => [
        image.version,
        fetch(`${name}-os-${image.version}`, { kind: "image", ...image }, image.sha512),
      ]),
    );
    const hashes = Object.values(sysexts).map(({ sha256 }) => sha256);
    this.payloadFile = fetch(`${name}-payload`, { kind: "payload", sysexts }, hashes.join(" "));
    this.registerOutputs({ imageFiles: this.imageFiles, payloadFile: this.payloadFile });
  }
}
