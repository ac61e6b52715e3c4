/** What the rest of the program has to know about a CNI; everything else stays in its own file. */
export interface CniTraits {
  /**
   * Whether it forwards services in kube-proxy's place. always: kube-proxy would be in its way; preferred: an unset
   * kubeProxy.mode means off; possible: off must be asked for; never: kube-proxy must run.
   */
  readonly replacesKubeProxy: "always" | "preferred" | "possible" | "never";
  /** Whether it can encrypt pod traffic with WireGuard. */
  readonly encrypts: boolean;
  /** Whether Hubble belongs to it. */
  readonly hubble: boolean;
  /**
   * What makes it send packets between nodes under pods' own addresses, not nodes': nothing can be done about it, or
   * these paths of cniValues.
   */
  readonly unwrapped: "always" | readonly string[];
  /** Adds to `issues` where cniValues do not have the form that the CNI knows. */
  readonly values: (raw: unknown, path: string, issues: string[]) => unknown;
  /** Paths of cniValues that are not the user's, each with the reason. */
  readonly ownedValues: Readonly<Record<string, string>>;
}
