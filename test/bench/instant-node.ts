/**
 * Completes the rollouts of Deployments at once, without pods: writes the status that kube-controller-manager would
 * write once all pods of the present template are available. Notes what it sees meanwhile.
 */
import { follow } from '../cluster/list-watch.ts';
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { deploymentPath } from './objects.ts';
import type { Rolled } from './scenarios/wave-count.ts';

/** What is known of a Deployment. The moments are on the clock of `performance.now()`. */
interface Known {
  object: ApiObject;
  /** Since the begin. */
  rolls: number;
  rolledAtMs: number;
  /** When the write of the status began that completes the last roll; undefined before. */
  availableAtMs: number | undefined;
  isBusy: boolean;
}

export class InstantNode {
  readonly #client: ApiClient;
  readonly #namespace: string;
  readonly #known = new Map<string, Known>();
  readonly #ending = new AbortController();
  #following: Promise<void> = Promise.resolve();
  #otherWrites = 0;
  #error: unknown;

  private constructor(client: ApiClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** Follows the Deployments of a namespace. */
  static start(client: ApiClient, namespace: string): InstantNode {
    const node = new InstantNode(client, namespace);
    const follower = {
      onObject: (object: ApiObject) => {
        node.#see(object);
      },
      onGone: ({ metadata }: ApiObject) => void node.#known.delete(metadata.name),
      onSynced: () => undefined,
    };
    node.#following = follow(client, deploymentPath(namespace), follower, node.#ending.signal);
    return node;
  }

  /** Counts from here. */
  begin(): void {
    this.#otherWrites = 0;
    for (const known of this.#known.values()) Object.assign(known, { rolls: 0, availableAtMs: undefined });
  }

  /** Writes since the begin that changed annotations and no pod template. */
  get otherWrites(): number {
    return this.#otherWrites;
  }

  /** Those among these that were rolled more than once since the begin. */
  rolledTwice(names: readonly string[]): number {
    return names.filter((name) => (this.#known.get(name)?.rolls ?? 0) > 1).length;
  }

  /** Those among these whose rollout since the begin is complete. @throws Error where a status could not be written */
  completed(names: readonly string[]): readonly Rolled[] {
    if (this.#error !== undefined) throw new Error('a status could not be written', { cause: this.#error });
    return names.flatMap((name) => {
      const { rolls = 0, rolledAtMs = 0, availableAtMs } = this.#known.get(name) ?? {};
      return rolls === 0 || availableAtMs === undefined ? [] : { rolledAtMs, availableAtMs };
    });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#following;
  }

  #see(object: ApiObject): void {
    const { name } = object.metadata;
    const before = this.#known.get(name);
    const known = before ?? { object, rolls: 0, rolledAtMs: 0, availableAtMs: undefined, isBusy: false };
    if (before !== undefined) this.#note(before, object);
    known.object = object;
    this.#known.set(name, known);
    if (!known.isBusy) void this.#complete(known);
  }

  #note(known: Known, object: ApiObject): void {
    if (templateOf(known.object) !== templateOf(object)) {
      Object.assign(known, { rolls: known.rolls + 1, rolledAtMs: performance.now(), availableAtMs: undefined });
    } else if (annotationsOf(known.object) !== annotationsOf(object)) this.#otherWrites += 1;
  }

  async #complete(known: Known): Promise<void> {
    known.isBusy = true;
    try {
      while (!isComplete(known.object)) {
        const { metadata, spec } = known.object;
        known.availableAtMs ??= performance.now();
        const path = `${deploymentPath(this.#namespace, metadata.name)}/status`;
        const status = completeStatus(metadata.generation ?? 0, (spec as { replicas: number }).replicas);
        const written = await this.#client.patch(path, { status });
        // The watch may be behind, or ahead of the answer.
        if (written.metadata.generation === known.object.metadata.generation) known.object = written;
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#error = error;
    } finally {
      known.isBusy = false;
    }
  }
}

function isComplete({ metadata, status }: ApiObject): boolean {
  return (status as { observedGeneration?: number } | undefined)?.observedGeneration === metadata.generation;
}

function completeStatus(observedGeneration: number, replicas: number): object {
  const counts = {
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
  };
  const conditions = [
    { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ];
  return { observedGeneration, ...counts, conditions };
}

function templateOf({ spec }: ApiObject): string {
  return JSON.stringify((spec as { template: unknown }).template);
}

function annotationsOf({ metadata }: ApiObject): string {
  return JSON.stringify(metadata.annotations);
}
