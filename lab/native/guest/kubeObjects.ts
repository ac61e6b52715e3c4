/** The fields of Kubernetes objects that the stand-in of the kubelet reads. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
}

export interface NodeObject {
  readonly metadata: Metadata;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes?: readonly { readonly name: string; readonly hostPath?: { path: string } }[];
  };
  readonly status?: { readonly phase?: string };
}

export interface SigningRequest {
  readonly metadata: Metadata;
  /** `certificate`: base64 of PEM, once it is signed. */
  readonly status?: { readonly certificate?: string };
}

export interface Kubeconfig {
  readonly "current-context": string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: Entry }[];
  readonly users: readonly { readonly name: string; readonly user: Entry }[];
}

/** A cluster or a user: "server", "token", and files by name or as `<name>-data`. */
export type Entry = Readonly<Record<string, string | undefined>>;
