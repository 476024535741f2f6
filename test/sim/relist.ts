/** The list of a namespace's workloads that is read when the namespace opts in, object by object. */
import type { SimObject } from './objects.ts';
import type { Store } from './store.ts';

export interface RelistOptions {
  readonly store: Store;
  /** Receives the objects of the list, with its version. */
  readonly onEnd: (objects: readonly SimObject[], resourceVersion: string) => void;
}

export class Relist {
  #left: SimObject[] | undefined;
  #resourceVersion = '';
  readonly #found: SimObject[] = [];
  readonly #options: RelistOptions;

  constructor(options: RelistOptions) {
    this.#options = options;
  }

  /** Begins, or brings the next object. @returns whether there is more to come */
  next(): boolean {
    const { store, onEnd } = this.#options;
    if (this.#left === undefined) {
      this.#left = [...store.list('Deployment')];
      this.#resourceVersion = String(store.version);
    }
    const object = this.#left.shift();
    if (object !== undefined) this.#found.push(object);
    if (this.#left.length > 0) return true;
    onEnd(this.#found, this.#resourceVersion);
    return false;
  }
}
