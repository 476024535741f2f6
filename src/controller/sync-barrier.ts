/** Holds the workers back until every watch has shown its first complete list: no plan is made from half a view. */

export class SyncBarrier {
  readonly #missing: Set<string>;
  readonly #open: () => void;
  readonly #arrivals = new Map<string, () => void>();
  /** Resolves when all have arrived. */
  readonly passed: Promise<void>;

  constructor(resources: Iterable<string>) {
    this.#missing = new Set(resources);
    let open = (): void => undefined;
    this.passed = new Promise((resolve) => {
      open = resolve;
    });
    this.#open = open;
  }

  /** Notes that a resource has been listed; again is no news. */
  arrived(resource: string): void {
    this.#arrivals.get(resource)?.();
    if (this.#missing.delete(resource) && this.#missing.size === 0) this.#open();
  }

  /** Resolves when that one has arrived. To be called once for a resource. */
  whenArrived(resource: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#missing.has(resource)) this.#arrivals.set(resource, resolve);
      else resolve();
    });
  }

  /** What has not been listed yet. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }
}
