/**
 * Keeps apart what two lists of the same workloads say: that of their watch, which passed over those of a namespace that
 * nothing opted in, and that of the namespace once it is opted in. A workload is neither lost between the two nor kept
 * after it is gone.
 */
import { parseWorkloadKey, type WorkloadKey } from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WatchScope } from './events.ts';

/** A namespace that is being listed. */
interface Adoption {
  /** Workloads that have gone since the list was asked for: it may still show them. */
  readonly gone: Set<WorkloadKey>;
  /** What it has found may be out of date: it has to be listed again. */
  isOutdated: boolean;
}

export class Adoptions {
  readonly #open = new Map<string, Adoption>();
  /** Versions of the last complete lists of the watches. */
  readonly #listRvs = new Map<string, string>();

  /** Namespaces that are being listed. */
  get size(): number {
    return this.#open.size;
  }

  /** Asks for a list of a namespace. Returns its name where that is to begin now, rather than after the one under way. */
  again(namespace: string): string | undefined {
    const open = this.#open.get(namespace);
    if (open !== undefined) {
      open.isOutdated = true;
      return undefined;
    }
    this.#open.set(namespace, { gone: new Set(), isOutdated: false });
    return namespace;
  }

  /** The list is complete. Returns the name where the namespace has to be listed once more. */
  end(namespace: string): string | undefined {
    const wasOutdated = this.#open.get(namespace)?.isOutdated === true;
    this.#open.delete(namespace);
    return wasOutdated ? this.again(namespace) : undefined;
  }

  /** A watch or its list has shown that a workload is gone. */
  noteGone(key: WorkloadKey): void {
    this.#open.get(parseWorkloadKey(key).namespace)?.gone.add(key);
  }

  noteListed({ kind, namespace = '*' }: WatchScope, resourceVersion: string): void {
    this.#listRvs.set(`${kind}/${namespace}`, resourceVersion);
  }

  /**
   * Whether what a list of the namespace shows may be out of date: it has gone meanwhile, or the watch has been listed at a
   * later version. In the second case the namespace is listed once more.
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
