/**
 * `reroll cleanup`: removes what reroll has left in a cluster, once it is uninstalled. It rolls nothing, so what stands in
 * pod templates stays. What cannot be removed is said and keeps nothing else from being removed.
 */
import type { CleanupConfig, NamespacedName } from '../model/config.ts';
import { annotatedKinds, type AnnotatedKind } from '../model/kinds.ts';
import type {
  AnnotatedObject,
  LeaseHolder,
  ControllerObjectKind,
  ControllerObject,
  Removal,
} from '../model/leftover.ts';
import { annotationsOf } from '../plan/read/annotations.ts';

/** What the command needs of the API server. */
export interface CleanupClient {
  /** Pages of all objects of a kind, in one namespace or in all. @throws Error with a message that is safe to show */
  list(kind: AnnotatedKind, namespace: string | undefined): AsyncIterable<readonly AnnotatedObject[]>;
  /** Removes annotations from the metadata of an object. */
  removeAnnotations(object: AnnotatedObject, keys: readonly string[]): Promise<Removal>;
  /** Undefined where there is none. @throws as `list` */
  find(kind: ControllerObjectKind, name: NamespacedName): Promise<ControllerObject | undefined>;
  /** Waits for so long; returns whether the Lease has been renewed meanwhile. @throws as `list` */
  isRenewed(lease: ControllerObject, watchSeconds: number): Promise<boolean>;
  /** @throws as `list` */
  hasNamespace(name: string): Promise<boolean>;
  /** Deletes exactly this object, unless it has changed since it was found. */
  remove(object: ControllerObject): Promise<Removal>;
}

/** Takes lines without their line breaks. */
export interface Printer {
  say(line: string): unknown;
  complain(line: string): unknown;
}

/** Objects that are patched side by side. */
const width = 8;

/** Returns whether nothing is left. @throws Error with a message that is safe to show, before anything is removed */
export async function cleanUp(config: CleanupConfig, client: CleanupClient, printer: Printer): Promise<boolean> {
  const cleanup = new Cleanup(config, client, printer);
  return (await cleanup.mayStart()) && (await cleanup.run());
}

class Cleanup {
  readonly #config: CleanupConfig;
  readonly #client: CleanupClient;
  readonly #printer: Printer;
  #cleaned = 0;
  #failed = 0;
  /** Workloads, by uid: a list that begins anew shows them again. */
  readonly #templates = new Set<string>();

  constructor(config: CleanupConfig, client: CleanupClient, printer: Printer) {
    this.#config = config;
    this.#client = client;
    this.#printer = printer;
  }

  /** A controller that runs would write everything again. */
  async mayStart(): Promise<boolean> {
    const { namespace, leaseName: name, force } = this.#config;
    if (force) return true;
    const lease = await this.#client.find('Lease', { namespace, name });
    if (lease?.holder === undefined || !(await this.#isHeld(lease, lease.holder))) return true;
    const { holder } = lease;
    const ago = `renewed ${String(holder.renewedSecondsAgo)} s ago`;
    this.#printer.complain(
      `reroll still runs: ${holder.identity} holds Lease ${namespace}/${name}, ${ago}. It would write again what is ` +
        'removed: uninstall it first, wait until the Lease has expired, or use --force. Nothing was removed.',
    );
    return false;
  }

  async #isHeld(
    lease: ControllerObject,
    { identity, renewedSecondsAgo, isExpired, watchSeconds }: LeaseHolder,
  ): Promise<boolean> {
    if (!isExpired || watchSeconds === 0) return !isExpired;
    this.#printer.say(
      `Lease ${lease.namespace}/${lease.name}: ${identity} renewed it ${String(renewedSecondsAgo)} s ago, if its clock is right; ` +
        `watching for ${String(watchSeconds)} s whether it still does.`,
    );
    return this.#client.isRenewed(lease, watchSeconds);
  }

  async run(): Promise<boolean> {
    const { namespaces = [undefined], namespace, leaseName, hashKeySecret } = this.#config;
    for (const scope of namespaces) if (scope !== undefined) await this.#lookFor(scope);
    // Deployments come before ReplicaSets: what one still carries is copied onto the others.
    for (const kind of annotatedKinds) {
      for (const scope of namespaces) await this.#cleanAll(kind, scope);
    }
    await this.#remove('Secret', hashKeySecret ?? { namespace, name: 'reroll-hash-key' });
    await this.#remove('Lease', { namespace, name: leaseName });
    this.#summarize();
    return this.#failed === 0;
  }

  /** A name that is misspelt would otherwise look as if everything were clean. */
  async #lookFor(namespace: string): Promise<void> {
    await this.#try(`Namespace ${namespace} is not looked for`, async () => {
      if (!(await this.#client.hasNamespace(namespace))) this.#printer.say(`Namespace ${namespace}: is not there`);
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
    for (let start = 0; start < found.length; start += width) {
      const side = found.slice(start, start + width);
      await Promise.all(side.map(({ object, keys }) => this.#clean(object, keys)));
    }
  }

  /** The template of a ReplicaSet is that of its Deployment, now or once. */
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
      if (object === undefined) this.#printer.say(`${name}: is not there`);
      else if (kind === 'Secret' && !object.isMarked) throw new Error(notOurs);
      else this.#note(name, 'it', this.#config.dryRun ? undefined : await this.#client.remove(object));
    });
  }

  /** @param removal undefined where nothing is to be done */
  #note(name: string, what: string, removal: Removal | undefined): void {
    switch (removal?.result) {
      case 'failed':
        this.#fail(`${name}: failed to remove ${what}: ${removal.message}`);
        return;
      case 'absent':
        this.#printer.say(`${name}: is not there any more`);
        return;
      case 'removed':
      case undefined:
        this.#cleaned += 1;
        this.#printer.say(`${name}: ${removal === undefined ? 'would remove' : 'removed'} ${what}`);
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
    this.#printer.complain(line);
  }

  #summarize(): void {
    const { configHash, cause } = annotationsOf(this.#config.annotationPrefix);
    const done = this.#config.dryRun ? 'would be cleaned or removed' : 'cleaned or removed';
    const failed = this.#failed === 0 ? '' : `, ${String(this.#failed)} failed: see above`;
    this.#printer.say(`${count(this.#cleaned, 'object')} ${done}${failed}.`);
    if (this.#templates.size === 0) return;
    const verb = this.#templates.size === 1 ? 'keeps' : 'keep';
    this.#printer.say(
      `The pod template of ${count(this.#templates.size, 'workload')} ${verb} ${configHash} and ${cause}: they do nothing any more, ` +
        'and taking them away rolls the pods. Take them out together with a change that rolls them anyway, if you like.',
    );
  }
}

const notOurs =
  'it does not carry the label app.kubernetes.io/managed-by=reroll, so it is not known to be made by reroll; delete it ' +
  'yourself, or name another one with --hash-key-secret';

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
