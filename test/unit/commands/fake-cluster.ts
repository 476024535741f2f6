/** A cluster in memory for the tests of `reroll cleanup`; it records the calls and the output of the command. */
import { defaultCleanupConfig } from '../../../src/commands/cleanup.ts';
import { removeLeftovers, type CleanupConfig, type LeftoverClient } from '../../../src/commands/remove-leftovers.ts';
import type { NamespacedName } from '../../../src/model/config.ts';
import type { AnnotatedKind } from '../../../src/model/kinds.ts';
import type { AnnotatedObject, ControllerObjectKind, ControllerObject, Removal } from '../../../src/model/leftover.ts';

export class FakeCluster implements LeftoverClient {
  readonly pages: Partial<Record<AnnotatedKind, readonly (readonly AnnotatedObject[])[]>> = {};
  readonly own: ControllerObject[] = [];
  readonly calls: string[] = [];
  readonly printed: string[] = [];
  readonly errors: string[] = [];
  readonly watched: string[] = [];
  /** Whether the holder renews the Lease during a watch. */
  isAlive = false;
  missingNamespaces: readonly string[] = [];
  /** Answers to removals by the name of the object; `removed` by default. */
  readonly answers: Record<string, Removal> = {};
  /** Errors of reads, by kind. */
  readonly failures: Partial<Record<AnnotatedKind | ControllerObjectKind, Error>> = {};

  /** Runs the command. */
  run(config: Partial<CleanupConfig> = {}): Promise<boolean> {
    const print = (line: string): void => void this.printed.push(line);
    const printError = (line: string): void => void this.errors.push(line);
    return removeLeftovers({ ...defaultCleanupConfig, ...config }, this, { print, printError });
  }

  async *list(kind: AnnotatedKind, namespace: string | undefined): AsyncGenerator<readonly AnnotatedObject[]> {
    this.#throwFor(kind);
    for (const page of this.pages[kind] ?? []) {
      yield page.filter((object) => namespace === undefined || object.namespace === namespace);
    }
  }

  async removeAnnotations({ kind, name }: AnnotatedObject, keys: readonly string[]): Promise<Removal> {
    this.calls.push(`${kind} ${name} ${keys.join()}`);
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
    this.calls.push(`${kind} ${name}`);
    return this.answers[name] ?? { result: 'removed' };
  }

  #throwFor(kind: AnnotatedKind | ControllerObjectKind): void {
    const error = this.failures[kind];
    if (error !== undefined) throw error;
  }
}

export function annotated(
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
