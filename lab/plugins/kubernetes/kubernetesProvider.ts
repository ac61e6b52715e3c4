import { detailedDiff } from "../protocol/detailedDiff";
import type { Log } from "../protocol/engineLog";
import { containsUnknown, isMap, revealMap, type PropertyMap } from "../protocol/propertyValue";
import {
  InitializationError,
  type Checked,
  type ConfigDifference,
  type Created,
  type Difference,
  type Provider,
  type ReadResult,
  type Subject,
} from "../protocol/provider";
import { ApiClient, ApiError, NoMatchError } from "./apiClient";
import { autoname, checkpoint, manager, withoutReadOnly, withoutStatus } from "./checkpoint";
import { clusterScoped } from "./clusterScoped";
import { diffProviderConfig } from "./diffProviderConfig";
import { forceNewPaths } from "./forceNew";
import {
  annotateSecrets,
  annotation,
  at,
  forProgram,
  forServer,
  keepStringData,
  objectId,
  pruneLive,
  textAt,
  withMetadata,
} from "./kubeObject";
import { applyObject, awaitReady, createObject, deleteObject, readObject } from "./objects";
import type { WaitOptions } from "./objects";
import { readSettings, type Settings } from "./settings";

const unsupported = /:(helm|yaml|kustomize)\.?[^:]*:|(Patch|List)$/;

/**
 * Typed Kubernetes objects as the real provider treats them: POST to create, server-side apply to
 * update, foreground deletion with a wait. A cluster that cannot be reached while configuring is
 * unreachable for the whole run: plans still work, operations fail.
 * Not here: Helm, YAML and Kustomize resources, Patch and List kinds, and waiting for kinds other
 * than DaemonSet, Deployment, StatefulSet and Service.
 */
export class KubernetesProvider implements Provider {
  readonly version: string;
  readonly #log: Log;
  readonly #abort = new AbortController();
  #settings: Settings | undefined;
  #client: ApiClient | undefined;
  #unreachable = "the provider is not configured";

  constructor(version: string, log: Log) {
    this.version = version;
    this.#log = log;
  }

  diffConfig(olds: PropertyMap, news: PropertyMap): ConfigDifference {
    return diffProviderConfig(olds, news);
  }

  async configure(variables: ReadonlyMap<string, string>): Promise<void> {
    this.#settings = readSettings(variables);
    const { connection } = this.#settings;
    if (typeof connection === "string") {
      this.#unreachable = connection;
      return;
    }
    const client = new ApiClient(connection);
    try {
      await client.request("GET", "/api/v1");
      this.#client = client;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#unreachable = `unable to load schema information from the API server: ${reason}`;
    }
  }

  async check(subject: Subject, olds: PropertyMap, news: PropertyMap): Promise<Checked> {
    if (unsupported.test(subject.type)) {
      throw new Error(`the lab's kubernetes plugin has no ${subject.type}, only typed objects`);
    }
    let inputs = withoutReadOnly(news);
    if (at(inputs, "metadata", "name") === undefined) inputs = autoname(subject, olds, inputs);
    if (at(inputs, "metadata", "namespace") === undefined && (await this.#isNamespaced(inputs))) {
      const connection = this.#settings?.connection;
      const namespace = typeof connection === "object" ? connection.namespace : "default";
      inputs = withMetadata(inputs, { namespace });
    }
    return { inputs: annotateSecrets(inputs, news) };
  }

  async diff(
    _subject: Subject,
    state: PropertyMap,
    oldInputs: PropertyMap,
    news: PropertyMap,
  ): Promise<Difference> {
    const now = revealMap(news);
    const stored = state["__inputs"];
    const before = revealMap(isMap(stored) ? stored : oldInputs);
    const paths = forceNewPaths(
      now,
      this.#settings?.mutable ?? { configMap: false, secret: false },
    );
    const changes = detailedDiff(before, now).map((change) => ({
      ...change,
      replace: paths.some((path) => {
        const changed = change.steps.join(".");
        return changed === path || changed.startsWith(`${path}.`) || path.startsWith(`${changed}.`);
      }),
    }));
    const sameName =
      objectId(before) === objectId(now) && annotation(now, "pulumi.com/autonamed") !== "true";
    return Promise.resolve({
      changes,
      deleteBeforeReplace: sameName && changes.some(({ replace }) => replace),
    });
  }

  async create(subject: Subject, inputs: PropertyMap): Promise<Created> {
    const object = forServer(revealMap(inputs));
    if (subject.preview && (!this.#client || containsUnknown(inputs))) {
      return { id: "", outputs: inputs };
    }
    const client = this.#reachable();
    const fieldManager = manager(object, {});
    const options = {
      dryRun: subject.preview,
      fieldManager,
      force: this.#settings?.force ?? false,
    };
    let live: PropertyMap;
    try {
      live = this.#settings?.upsert
        ? await applyObject(client, object, options).catch(createIfMissing)
        : await createObject(client, object, options);
    } catch (error) {
      if (subject.preview && isPreviewGap(error)) return { id: "", outputs: inputs };
      const text = `resource "${subject.urn}" was not successfully created by the Kubernetes API server`;
      throw new Error(`${text}: ${message(error)}`, { cause: error });
    }
    if (subject.preview) return { id: "", outputs: checkpoint(inputs, withoutStatus(live), "") };
    return {
      id: objectId(live),
      outputs: await this.#ready(subject, inputs, live, fieldManager, "created"),
    };

    async function createIfMissing(error: unknown): Promise<PropertyMap> {
      if (error instanceof ApiError && error.code === 404) {
        return createObject(client, object, options);
      }
      throw error;
    }
  }

  async update(subject: Subject, state: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    if (subject.preview && (!this.#client || containsUnknown(news))) return news;
    const client = this.#reachable();
    const object = forServer(revealMap(news));
    const fieldManager = manager(object, state);
    const live = await applyObject(client, object, {
      dryRun: subject.preview,
      fieldManager,
      force: this.#settings?.force ?? false,
    }).catch((error: unknown) => {
      if (subject.preview && isPreviewGap(error)) return undefined;
      throw new Error(`update of resource "${subject.urn}" failed: ${message(error)}`, {
        cause: error,
      });
    });
    if (!live) return news;
    if (subject.preview) return checkpoint(news, live, fieldManager);
    return this.#ready(subject, news, live, fieldManager, "updated");
  }

  async read(
    _subject: Subject,
    id: string,
    state: PropertyMap,
    oldInputs: PropertyMap,
  ): Promise<ReadResult> {
    if (!this.#client && this.#settings?.deleteUnreachable) return { id: "" };
    const client = this.#reachable("failed to read resource state due to unreachable cluster");
    const inputs = revealMap(oldInputs);
    if (Object.keys(inputs).length === 0) {
      throw new Error(`the lab's kubernetes plugin cannot import ${id}`);
    }
    const live = await readObject(client, forServer(inputs));
    if (!live) return { id: "" };
    const shown = forProgram(live);
    const pruned = keepStringData(pruneLive(shown, inputs) as PropertyMap, live, inputs);
    const liveInputs = annotateSecrets(withoutReadOnly(pruned), oldInputs);
    return {
      id,
      outputs: checkpoint(liveInputs, live, textAt(state, "__fieldManager")),
      inputs: liveInputs,
    };
  }

  async delete(subject: Subject, _id: string, state: PropertyMap): Promise<void> {
    if (!this.#client && this.#settings?.deleteUnreachable) return;
    const client = this.#reachable();
    await deleteObject(client, forServer(revealMap(state)), this.#wait(subject, state));
  }

  cancel(): void {
    this.#abort.abort();
  }

  #reachable(text = "configured Kubernetes cluster is unreachable"): ApiClient {
    if (!this.#client) throw new Error(`${text}: ${this.#unreachable}`);
    return this.#client;
  }

  async #isNamespaced(inputs: PropertyMap): Promise<boolean> {
    if (clusterScoped.has(textAt(inputs, "kind"))) return false;
    if (!this.#client) return true;
    return this.#client.resource(textAt(inputs, "apiVersion"), textAt(inputs, "kind")).then(
      ({ namespaced }) => namespaced,
      () => true,
    );
  }

  #wait(subject: Subject, object: PropertyMap): WaitOptions {
    const own = Number(annotation(object, "pulumi.com/timeoutSeconds"));
    return {
      timeoutSeconds: subject.timeoutSeconds > 0 ? subject.timeoutSeconds : own > 0 ? own : 600,
      signal: this.#abort.signal,
      log: (text) => {
        this.#log(subject.urn, text);
      },
    };
  }

  async #ready(
    subject: Subject,
    inputs: PropertyMap,
    applied: PropertyMap,
    fieldManager: string,
    done: string,
  ): Promise<PropertyMap> {
    const client = this.#reachable();
    const { live, problem } = await awaitReady(client, applied, this.#wait(subject, applied)).catch(
      (error: unknown) => ({ live: applied, problem: message(error) }),
    );
    const outputs = checkpoint(inputs, live, fieldManager);
    if (problem === undefined) return outputs;
    throw new InitializationError(
      `resource "${subject.urn}" was successfully ${done}, but the Kubernetes API server reported ` +
        `that it failed to fully initialize or become live: ${problem}`,
      objectId(live),
      outputs,
    );
  }
}

const message = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What a plan cannot know yet: a namespace or kind of this same run, a missing right. */
const isPreviewGap = (error: unknown): boolean =>
  error instanceof NoMatchError ||
  (error instanceof ApiError && [403, 404, 409].includes(error.code));
