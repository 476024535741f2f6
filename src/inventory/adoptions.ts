/**
 * Reconciles two lists of the same workloads: the list of their watch, which skipped the workloads of a namespace that
 * nothing opted in, and the list of that namespace once it opts in (an adoption). No workload is lost between the two,
 * and none is kept after its deletion.
 */
import { parseWorkloadKey, type WorkloadKey } from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WatchScope } from './events.ts';

/** A namespace whose list is in progress. */
interface Adoption {
  /** Workloads deleted since the list was requested, which may still contain them. */
  readonly gone: Set<WorkloadKey>;
  /** Whether the list may be out of date, so that the namespace has to be listed again. */
  isOutdated: boolean;
}

export class Adoptions {
  readonly #open = new Map<string, Adoption>();
  /** resourceVersions of the last complete lists of the watches. */
  readonly #listRvs = new Map<string, string>();

  /** Number of namespaces whose list is in progress. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Requests a list of a namespace. Returns its name if the list is to begin now; undefined if it follows the one in
   * progress.
   */
  again(namespace: string): string | undefined {
    const open = this.#open.get(namespace);
    if (open !== undefined) {
      open.isOutdated = true;
      return undefined;
    }
    this.#open.set(namespace, { gone: new Set(), isOutdated: false });
    return namespace;
  }

  /** Notes that the list is complete. Returns the name if the namespace has to be listed once more. */
  end(namespace: string): string | undefined {
    const wasOutdated = this.#open.get(namespace)?.isOutdated === true;
    this.#open.delete(namespace);
    return wasOutdated ? this.again(namespace) : undefined;
  }

  /** Notes that a watch or its list shows the deletion of a workload. */
  noteGone(key: WorkloadKey): void {
    this.#open.get(parseWorkloadKey(key).namespace)?.gone.add(key);
  }

  noteListed({ kind, namespace = '*' }: WatchScope, resourceVersion: string): void {
    this.#listRvs.set(`${kind}/${namespace}`, resourceVersion);
  }

  /**
   * Whether a workload in the list of the namespace may be out of date: it was deleted meanwhile, or the watch has been
   * listed at a later version. In the second case the namespace is listed once more.
   */
  isRefused(key: WorkloadKey, namespace: string, listRv: string): boolean {
    const open = this.#open.get(namespace);
    if (open?.gone.has(key) === true) return true;
    const { kind } = parseWorkloadKey(key);
    const watchRv = this.#listRvs.get(`${kind}/*`) ?? this.#listRvs.get(`${kind}/${namespace}`) ?? '0';
    const isOlder = compareResourceVersions(listRv, watchRv) < 0;
    if (isOlder && open !== undefined) open.isOutdated = true;
    return isOlder;
  }
}
