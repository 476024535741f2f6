/**
 * Removes what an uninstalled reroll has left in a cluster: annotations, the digest key and the Lease. It rolls
 * nothing, so annotations of pod templates stay. A removal that fails is reported and does not stop the others.
 */
import type { Printer } from '../config/command.ts';
import type { Config, NamespacedName } from '../model/config.ts';
import { annotatedKinds, type AnnotatedKind } from '../model/kinds.ts';
import type {
  AnnotatedObject,
  LeaseHolder,
  ControllerObjectKind,
  ControllerObject,
  Removal,
} from '../model/leftover.ts';
import { count } from '../model/wording.ts';
import { annotationsOf } from '../plan/read/annotations.ts';

/** The settings of `reroll cleanup`. */
export interface CleanupConfig {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** The namespace of the installation: of its Secret and its Lease. */
  readonly namespace: string;
  /** The only namespaces whose workloads are cleaned; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
  /** The kinds of workloads that are cleaned besides the built-in ones. */
  readonly kinds: Config['kinds'];
  readonly annotationPrefix: string;
  /** Undefined: `reroll-hash-key` in `namespace`. */
  readonly hashKeySecret: NamespacedName | undefined;
  readonly leaseName: string;
  /** Report only; remove nothing. */
  readonly dryRun: boolean;
  /** Continue although a controller holds the Lease. */
  readonly force: boolean;
}

/** The calls of the API server that the command makes. */
export interface LeftoverClient {
  /** Pages of all objects of a kind, in one namespace or in all. @throws Error with a message that is safe to show */
  list(kind: AnnotatedKind, namespace: string | undefined): AsyncIterable<readonly AnnotatedObject[]>;
  /** Removes annotations from the metadata of an object. */
  removeAnnotations(object: AnnotatedObject, keys: readonly string[]): Promise<Removal>;
  /** Undefined if it does not exist. @throws as `list` */
  find(kind: ControllerObjectKind, name: NamespacedName): Promise<ControllerObject | undefined>;
  /** Watches the Lease for this time; returns whether its holder renewed it. @throws as `list` */
  isRenewed(lease: ControllerObject, watchSeconds: number): Promise<boolean>;
  /** @throws as `list` */
  hasNamespace(name: string): Promise<boolean>;
  /** Deletes the object if it has not changed since `find`. */
  remove(object: ControllerObject): Promise<Removal>;
}

/** Number of objects patched in parallel. */
const parallel = 8;

/**
 * Returns whether nothing is left.
 * @throws Error with a message that is safe to show, before it has removed anything
 */
export async function removeLeftovers(
  config: CleanupConfig,
  client: LeftoverClient,
  printer: Printer,
): Promise<boolean> {
  const cleanup = new Cleanup(config, client, printer);
  return (await cleanup.mayStart()) && (await cleanup.run());
}

class Cleanup {
  readonly #config: CleanupConfig;
  readonly #client: LeftoverClient;
  readonly #printer: Printer;
  #cleaned = 0;
  #failed = 0;
  /**
   * Uids of workloads whose pod template has annotations of reroll. A restarted list shows the same workloads again.
   */
  readonly #templates = new Set<string>();

  constructor(config: CleanupConfig, client: LeftoverClient, printer: Printer) {
    this.#config = config;
    this.#client = client;
    this.#printer = printer;
  }

  /** A running controller would write everything again. */
  async mayStart(): Promise<boolean> {
    const { namespace, leaseName: name, force } = this.#config;
    if (force) return true;
    const lease = await this.#client.find('Lease', { namespace, name });
    if (lease?.holder === undefined || !(await this.#isHeld(lease, lease.holder))) return true;
    const { holder } = lease;
    const ago = `renewed ${String(holder.renewedSecondsAgo)} s ago`;
    this.#printer.printError(
      `reroll still runs: ${holder.identity} holds Lease ${namespace}/${name}, ${ago}. It would write everything again: ` +
        'uninstall it first, wait until the Lease has expired, or use --force. Nothing was removed.',
    );
    return false;
  }

  async #isHeld(
    lease: ControllerObject,
    { identity, renewedSecondsAgo, isExpired, watchSeconds }: LeaseHolder,
  ): Promise<boolean> {
    if (!isExpired || watchSeconds === 0) return !isExpired;
    this.#printer.print(
      `Lease ${lease.namespace}/${lease.name}: ${identity} renewed it ${String(renewedSecondsAgo)} s ago, if its clock is ` +
        `right; watching for ${String(watchSeconds)} s whether it renews the Lease again.`,
    );
    return this.#client.isRenewed(lease, watchSeconds);
  }

  async run(): Promise<boolean> {
    const { namespaces = [undefined], namespace, leaseName, hashKeySecret } = this.#config;
    for (const scope of namespaces) if (scope !== undefined) await this.#checkNamespace(scope);
    // Deployments first: the deployment controller copies their annotations to their ReplicaSets.
    for (const kind of annotatedKinds()) {
      for (const scope of namespaces) await this.#cleanAll(kind, scope);
    }
    await this.#remove('Secret', hashKeySecret ?? { namespace, name: 'reroll-hash-key' });
    await this.#remove('Lease', { namespace, name: leaseName });
    this.#summarize();
    return this.#failed === 0;
  }

  /** Without this check a misspelt namespace looks clean. */
  async #checkNamespace(namespace: string): Promise<void> {
    await this.#try(`Namespace ${namespace} is not checked`, async () => {
      if (!(await this.#client.hasNamespace(namespace))) this.#printer.print(`Namespace ${namespace}: does not exist`);
    });
  }

  async #cleanAll(kind: AnnotatedKind, namespace: string | undefined): Promise<void> {
    const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
    await this.#try(`${kind}s${where} are not cleaned`, async () => {
      for await (const page of this.#client.list(kind, namespace)) await this.#cleanPage(page);
    });
  }

  async #cleanPage(page: readonly AnnotatedObject[]): Promise<void> {
    const { record, pending } = annotationsOf(this.#config.annotationPrefix);
    for (const object of page) if (this.#hasTemplateKeys(object)) this.#templates.add(object.uid);
    const found = page
      .map((object) => ({ object, keys: [record, pending].filter((key) => object.annotationKeys.includes(key)) }))
      .filter(({ keys }) => keys.length > 0);
    for (let start = 0; start < found.length; start += parallel) {
      const batch = found.slice(start, start + parallel);
      await Promise.all(batch.map(({ object, keys }) => this.#clean(object, keys)));
    }
  }

  /** ReplicaSets do not count: their pod templates are copies of their Deployment's. */
  #hasTemplateKeys({ kind, templateKeys }: AnnotatedObject): boolean {
    const { configHash, cause } = annotationsOf(this.#config.annotationPrefix);
    return kind !== 'ReplicaSet' && [configHash, cause].some((key) => templateKeys.includes(key));
  }

  async #clean(object: AnnotatedObject, keys: readonly string[]): Promise<void> {
    const name = `${object.kind} ${object.namespace}/${object.name}`;
    const removal = this.#config.dryRun ? undefined : await this.#client.removeAnnotations(object, keys);
    this.#note(name, keys.join(' and '), removal);
  }

  async #remove(kind: ControllerObjectKind, named: NamespacedName): Promise<void> {
    const name = `${kind} ${named.namespace}/${named.name}`;
    await this.#try(`${name} is not removed`, async () => {
      const object = await this.#client.find(kind, named);
      if (object === undefined) this.#printer.print(`${name}: does not exist`);
      else if (kind === 'Secret' && !object.isMarked) throw new Error(unmarked);
      else this.#note(name, 'it', this.#config.dryRun ? undefined : await this.#client.remove(object));
    });
  }

  /** @param removal undefined in a dry run */
  #note(name: string, what: string, removal: Removal | undefined): void {
    switch (removal?.result) {
      case 'failed':
        this.#fail(`${name}: failed to remove ${what}: ${removal.message}`);
        return;
      case 'absent':
        this.#printer.print(`${name}: no longer exists`);
        return;
      case 'removed':
      case undefined:
        this.#cleaned += 1;
        this.#printer.print(`${name}: ${removal === undefined ? 'would remove' : 'removed'} ${what}`);
    }
  }

  async #try(failure: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#fail(`${failure}: ${(error as Error).message}`);
    }
  }

  #fail(line: string): void {
    this.#failed += 1;
    this.#printer.printError(line);
  }

  #summarize(): void {
    const { configHash, cause } = annotationsOf(this.#config.annotationPrefix);
    const done = this.#config.dryRun ? 'would be cleaned or removed' : 'cleaned or removed';
    const failed = this.#failed === 0 ? '' : `, ${String(this.#failed)} failed: see above`;
    this.#printer.print(`${count(this.#cleaned, 'object')} ${done}${failed}.`);
    if (this.#templates.size === 0) return;
    const verb = this.#templates.size === 1 ? 'keeps' : 'keep';
    this.#printer.print(
      `The pod template of ${count(this.#templates.size, 'workload')} ${verb} ${configHash} and ${cause}: they have no ` +
        'effect any more, and removing them rolls the pods. Remove them together with a change that rolls the pods anyway.',
    );
  }
}

const unmarked =
  'it lacks the label app.kubernetes.io/managed-by=reroll, so reroll may not have created it; delete it yourself, or name ' +
  'another Secret with --hash-key-secret';
