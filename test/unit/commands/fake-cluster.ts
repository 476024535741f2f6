/** What `reroll cleanup` is tested on: a cluster in memory, and what the command prints. */
import { cleanUp, type CleanupClient } from '../../../src/commands/cleanup.ts';
import { defaultCleanupConfig } from '../../../src/config/cleanup-options.ts';
import type { CleanupConfig, NamespacedName } from '../../../src/model/config.ts';
import type { AnnotatedKind } from '../../../src/model/kinds.ts';
import type { AnnotatedObject, ControllerObjectKind, ControllerObject, Removal } from '../../../src/model/leftover.ts';

/** A cluster in memory that notes what is done to it. */
export class FakeCluster implements CleanupClient {
  readonly pages: Partial<Record<AnnotatedKind, readonly (readonly AnnotatedObject[])[]>> = {};
  readonly own: ControllerObject[] = [];
  readonly done: string[] = [];
  readonly said: string[] = [];
  readonly complaints: string[] = [];
  readonly watched: string[] = [];
  /** Whether a Lease is renewed while it is watched. */
  isAlive = false;
  missingNamespaces: readonly string[] = [];
  /** What an answer to a removal is, by the name of the object; `removed` where there is none. */
  readonly answers: Record<string, Removal> = {};
  /** What a read throws, by kind. */
  readonly failures: Partial<Record<AnnotatedKind | ControllerObjectKind, Error>> = {};

  /** Runs the command on it. */
  run(config: Partial<CleanupConfig> = {}): Promise<boolean> {
    const say = (line: string): unknown => this.said.push(line);
    const complain = (line: string): unknown => this.complaints.push(line);
    return cleanUp({ ...defaultCleanupConfig, ...config }, this, { say, complain });
  }

  async *list(kind: AnnotatedKind, namespace: string | undefined): AsyncGenerator<readonly AnnotatedObject[]> {
    this.#throwFor(kind);
    for (const page of this.pages[kind] ?? []) {
      yield page.filter((object) => namespace === undefined || object.namespace === namespace);
    }
  }

  async removeAnnotations({ kind, name }: AnnotatedObject, keys: readonly string[]): Promise<Removal> {
    this.done.push(`${kind} ${name} ${keys.join()}`);
    return this.answers[name] ?? { result: 'removed' };
  }

  async find(kind: ControllerObjectKind, wanted: NamespacedName): Promise<ControllerObject | undefined> {
    this.#throwFor(kind);
    return this.own.find(
      (object) => object.kind === kind && object.name === wanted.name && object.namespace === wanted.namespace,
    );
  }

  async isRenewed({ name }: ControllerObject, watchSeconds: number): Promise<boolean> {
    this.watched.push(`${name} for ${String(watchSeconds)} s`);
    return this.isAlive;
  }

  async hasNamespace(name: string): Promise<boolean> {
    return !this.missingNamespaces.includes(name);
  }

  async remove({ kind, name }: ControllerObject): Promise<Removal> {
    this.done.push(`${kind} ${name}`);
    return this.answers[name] ?? { result: 'removed' };
  }

  #throwFor(kind: AnnotatedKind | ControllerObjectKind): void {
    const error = this.failures[kind];
    if (error !== undefined) throw error;
  }
}

export function carrier(
  name: string,
  annotationKeys: readonly string[],
  parts: Partial<AnnotatedObject> = {},
): AnnotatedObject {
  return { kind: 'Deployment', namespace: 'shop', name, uid: name, annotationKeys, templateKeys: [], ...parts };
}

export function own(kind: ControllerObjectKind, parts: Partial<ControllerObject> = {}): ControllerObject {
  const name = kind === 'Secret' ? 'reroll-hash-key' : 'reroll';
  return { kind, namespace: 'reroll-system', name, uid: 'u', resourceVersion: '1', isMarked: true, ...parts };
}
