/** A Kubernetes object, as the API takes it. */
export interface Manifest extends Readonly<Record<string, unknown>> {
  readonly metadata: { readonly name: string } & Readonly<Record<string, unknown>>;
}
