/** How many users of each config one replica was shown. */
import { findReferences } from '../../../src/plan/references/references.ts';
import type { SimObject } from '../objects.ts';

export class Users {
  readonly #refsOf = new Map<string, ReadonlySet<string>>();
  readonly #fewest = new Map<string, number>();

  /** The fewest users of a config since `begin`, or since its content was shown last. */
  fewestOf(ref: string): number {
    return this.#fewest.get(ref) ?? 0;
  }

  /** @param object undefined if the workload is gone */
  see(name: string, object: SimObject | undefined): void {
    if (object === undefined) this.#refsOf.delete(name);
    else this.#refsOf.set(name, refsOf(object));
    for (const [ref, fewest] of this.#fewest) this.#fewest.set(ref, Math.min(fewest, this.#count(ref)));
  }

  /** The content of a config was shown. */
  met(ref: string): void {
    this.#fewest.set(ref, this.#count(ref));
  }

  /** A leader begins with what is there. */
  begin(): void {
    this.#fewest.clear();
    for (const ref of [...this.#refsOf.values()].flatMap((refs) => [...refs])) this.met(ref);
  }

  #count(ref: string): number {
    return [...this.#refsOf.values()].filter((refs) => refs.has(ref)).length;
  }
}

function refsOf({ metadata, spec }: SimObject): ReadonlySet<string> {
  const isOptedIn = metadata.annotations?.['reroll.dev/auto'] === 'true';
  const references = isOptedIn ? findReferences(spec?.template?.spec) : [];
  return new Set(references.map(({ kind, name }) => `${kind}/${name}`));
}
