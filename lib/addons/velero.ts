import * as f from "../fields";
import { chartSettings, type ChartTraits } from "./traits";

export const veleroSettings = f.object({
  ...chartSettings,
  bucket: f.optional(f.text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket")),
  /** Of a server that speaks S3; Amazon's own where it is not set. */
  url: f.optional(f.text(/^https?:\/\/\S+[^/]$/, "an http(s) URL without a slash at its end")),
  region: f.optional(f.text(/^[a-z0-9-]+$/, "a region's name such as eu-central-1")),
});

/** The Secret that the user makes, with S3's key; no setting of this project is a secret. */
export const veleroSecret = "velero-s3";

/** Backup of the cluster's objects to a bucket. */
export const veleroTraits: ChartTraits = {
  namespace: "velero",
  // Its agent, which copies volumes where the user turns it on, reads them from the node.
  privileged: true,
  problems: ({ addons: { velero } }) =>
    velero?.bucket === undefined
      ? [f.issue("addons.velero.bucket", undefined, "the S3 bucket that backups go to")]
      : [],
  values: ({ addons: { velero } }, { veleroPlugin }) => ({
    fullnameOverride: "velero",
    initContainers: [
      {
        name: "velero-plugin-for-aws",
        image: veleroPlugin,
        volumeMounts: [{ name: "plugins", mountPath: "/target" }],
      },
    ],
    configuration: {
      backupStorageLocation: [
        {
          name: "default",
          default: true,
          provider: "aws",
          bucket: velero?.bucket,
          config: {
            region: velero?.region ?? "us-east-1",
            ...(velero?.url === undefined ? {} : { s3Url: velero.url, s3ForcePathStyle: "true" }),
          },
        },
      ],
      volumeSnapshotLocation: [],
    },
    // Helm itself makes the kinds; a job, which `up` would wait for, would only renew them.
    upgradeCRDs: false,
    // Snapshots are a matter of a cloud's disks.
    snapshotsEnabled: false,
    credentials: { existingSecret: veleroSecret },
  }),
};
