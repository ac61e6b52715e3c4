import { type KubeApi, KubeError } from "../../../commands/actions/kubeApi";

interface Stored {
  readonly metadata: { readonly resourceVersion?: string };
}

/** Objects by path, with resource versions and the conflicts that come of them. */
export function fakeKubeApi(): KubeApi & { readonly objects: Map<string, unknown> } {
  const objects = new Map<string, unknown>();
  let version = 0;
  const store = (path: string, body: unknown): unknown => {
    const { metadata } = body as Stored;
    version += 1;
    const stored = {
      ...(body as Stored),
      metadata: { ...metadata, resourceVersion: `${version}` },
    };
    objects.set(path, stored);
    return stored;
  };
  const conflict = (path: string): KubeError =>
    new KubeError({ method: "PUT", path }, { status: 409, text: "{}" });
  const later = async <T>(give: () => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    return give();
  };
  return {
    objects,
    get: <T>(path: string) => later(() => objects.get(path) as T | undefined),
    create: <T>(collection: string, body: unknown) =>
      later(() => {
        const path = `${collection}/${(body as { metadata: { name: string } }).metadata.name}`;
        if (objects.has(path)) throw conflict(path);
        return store(path, body) as T;
      }),
    replace: <T>(path: string, body: unknown) =>
      later(() => {
        const current = objects.get(path) as Stored | undefined;
        const { resourceVersion } = (body as Stored).metadata;
        if (current?.metadata.resourceVersion !== resourceVersion) throw conflict(path);
        return store(path, body) as T;
      }),
    apply: (path, body) => later(() => void store(path, body)),
    mergePatch: (path, body) =>
      later(() => {
        const current = objects.get(path) as Stored | undefined;
        const { metadata, ...rest } = body as Partial<Stored>;
        void store(path, { ...current, ...rest, metadata: { ...current?.metadata, ...metadata } });
      }),
    remove: (path) => later(() => void objects.delete(path)),
    // Ready, and whoever asks is allowed everything.
    once: ({ method }) =>
      later(() => ({
        status: method === "POST" ? 201 : 200,
        text: JSON.stringify({ status: { allowed: true } }),
      })),
  };
}
