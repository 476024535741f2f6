/** Holds the workers back until the first list of every watch is complete: no plan is made from a partial view. */

export class SyncBarrier {
  readonly #missing: Set<string>;
  readonly #open: () => void;
  readonly #arrivals = new Map<string, () => void>();
  /** Resolves when all resources have been listed. */
  readonly passed: Promise<void>;

  constructor(resources: Iterable<string>) {
    this.#missing = new Set(resources);
    let open = (): void => undefined;
    this.passed = new Promise((resolve) => {
      open = resolve;
    });
    this.#open = open;
  }

  /** Notes that a resource has been listed. Further calls for it have no effect. */
  arrived(resource: string): void {
    this.#arrivals.get(resource)?.();
    if (this.#missing.delete(resource) && this.#missing.size === 0) this.#open();
  }

  /** Resolves when this resource has been listed. To be called once per resource. */
  whenArrived(resource: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#missing.has(resource)) this.#arrivals.set(resource, resolve);
      else resolve();
    });
  }

  /** The resources that have not been listed yet. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }
}
