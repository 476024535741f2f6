/** The list of a namespace's workloads that is read when the namespace opts in, object by object. */
import type { SimObject } from './objects.ts';
import type { Store } from './store.ts';

export class Relist {
  #objects: SimObject[] | undefined;
  readonly #store: Store;
  readonly #adopt: (object: SimObject) => void;

  constructor(store: Store, adopt: (object: SimObject) => void) {
    this.#store = store;
    this.#adopt = adopt;
  }

  /** Begins, or brings the next object. @returns whether there is more to come */
  next(): boolean {
    this.#objects ??= [...this.#store.list('Deployment')];
    const object = this.#objects.shift();
    if (object !== undefined) this.#adopt(object);
    return this.#objects.length > 0;
  }
}
