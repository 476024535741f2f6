/** Reads what a survey needs: workloads whole, and of configs and Namespaces the metadata. */
import { isForbiddenCall, type ClusterClient, type ListScope } from '../model/cluster-client.ts';
import {
  addedKinds,
  builtInKinds,
  secretFieldSelector,
  watchedConfigKinds,
  type ConfigKind,
  type WorkloadKind,
} from '../model/kinds.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import { absentError } from './absent.ts';
import type { SurveyScope } from './cluster.ts';
import type { ClusterStore } from './store.ts';

export interface GatherInput {
  readonly client: ClusterClient;
  readonly scope: SurveyScope;
  readonly options: PublishedConfig;
  /** Gets the number of objects that were read, after each page. */
  readonly onProgress: (objects: number) => void;
}

/** @throws ClientError if workloads may not be read */
export async function gather(input: GatherInput, store: ClusterStore): Promise<void> {
  await new Gathering(input, store).run();
}

/** Reads the Namespaces again: their annotations may have changed. @throws ClientError */
export async function gatherNamespaces(input: GatherInput, store: ClusterStore): Promise<void> {
  await new Gathering(input, store).readNamespaces();
}

/** The list of the configs of a kind, without their content. */
export function configScope(
  kind: ConfigKind,
  namespace: string | undefined,
  { resourceLabelSelector: labelSelector }: PublishedConfig,
): ListScope {
  const fieldSelector = kind === 'Secret' ? secretFieldSelector : undefined;
  return { namespace, labelSelector, fieldSelector, isMetadataOnly: true };
}

class Gathering {
  readonly #input: GatherInput;
  readonly #store: ClusterStore;
  #objects = 0;

  constructor(input: GatherInput, store: ClusterStore) {
    this.#input = input;
    this.#store = store;
  }

  async run(): Promise<void> {
    const { scope, options } = this.#input;
    const kinds = watchedConfigKinds(options.resourcesToIgnore);
    const configs = scope.namespaces.flatMap((namespace) => kinds.map((kind) => this.#listConfigs(kind, namespace)));
    await Promise.all([this.#readAllWorkloads(), ...configs]);
  }

  /** The annotations of Namespaces decide which workloads are kept, so these come first. */
  async #readAllWorkloads(): Promise<void> {
    await this.readNamespaces();
    await Promise.all(this.#input.scope.namespaces.flatMap((namespace) => this.#readWorkloads(namespace)));
  }

  async readNamespaces(): Promise<void> {
    const objects: KubeObject[] = [];
    let refusal: string | undefined;
    try {
      await this.#eachNamespace((object) => objects.push(object));
    } catch (error) {
      refusal = messageOfForbidden(error);
    }
    this.#store.takeNamespaces(objects, refusal);
  }

  /** A user of one namespace may `get` it, and not list it. */
  async #eachNamespace(take: (object: KubeObject) => void): Promise<void> {
    const { client, options } = this.#input;
    const labelSelector = options.namespaceSelector;
    const names = this.#namesOfNamespaces();
    if (names === undefined) {
      await this.#pages(client.list('Namespace', { namespace: undefined, labelSelector }), take);
      return;
    }
    for (const name of names) {
      const object = await client.get({ kind: 'Namespace', namespace: undefined, name });
      if (object !== undefined) take(object);
    }
  }

  /** Undefined: all that the label selector selects. Those that the controller is not restricted to do not count. */
  #namesOfNamespaces(): readonly string[] | undefined {
    const { scope, options } = this.#input;
    const { namespaces: only } = options;
    const asked = scope.namespaces.filter((name) => name !== undefined);
    const hasAll = asked.length < scope.namespaces.length;
    if (only !== undefined) return hasAll ? only : asked.filter((name) => only.includes(name));
    return hasAll || options.namespaceSelector !== undefined ? undefined : asked;
  }

  #readWorkloads(namespace: string | undefined): readonly Promise<void>[] {
    const { client, scope } = this.#input;
    const { named, kinds, selector: labelSelector } = scope;
    if (named !== undefined) {
      return named.map(async ({ kind, name }) => {
        const object = await client.get({ kind, namespace, name });
        if (object === undefined) throw await absentError(client, { kind, namespace, name });
        this.#store.takeWorkload(kind, object);
      });
    }
    return kinds.map(async (kind) => {
      const pages = client.list(kind, { namespace, labelSelector });
      try {
        await this.#pages(pages, (object) => {
          this.#store.takeWorkload(kind, object);
        });
      } catch (error) {
        if (!this.#mayLack(kind)) throw error;
        this.#store.kindsNotListed.set(kind, messageOfForbidden(error));
      }
    });
  }

  /** Few users have rights on kinds that options add: one that the user has not named is left out then. */
  #mayLack(kind: WorkloadKind): boolean {
    const { kinds } = this.#input.scope;
    return addedKinds().some((each) => each === kind) && builtInKinds.every((each) => kinds.includes(each));
  }

  async #listConfigs(kind: ConfigKind, namespace: string | undefined): Promise<void> {
    const { client, options } = this.#input;
    try {
      await this.#pages(client.list(kind, configScope(kind, namespace, options)), (object) => {
        this.#store.takeConfig(kind, object);
      });
    } catch (error) {
      this.#store.notListed.set(kind, messageOfForbidden(error));
    }
  }

  async #pages(pages: AsyncIterable<readonly KubeObject[]>, take: (object: KubeObject) => void): Promise<void> {
    for await (const page of pages) {
      for (const object of page) take(object);
      this.#objects += page.length;
      this.#input.onProgress(this.#objects);
    }
  }
}

/** @throws the error unless a right lacks */
function messageOfForbidden(error: unknown): string {
  if (isForbiddenCall(error)) return error.message;
  throw error;
}
