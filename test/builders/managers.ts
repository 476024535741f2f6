/** The `managedFields` of configs, as an API server keeps them: each key belongs to its last writer. */
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { ManagedFieldsEntry } from '../../src/model/kube-object.ts';

interface Entry {
  readonly manager: string;
  readonly time: string;
  readonly keys: readonly string[];
  readonly ownsLabels: boolean;
}

export class Managers {
  readonly #entries = new Map<ConfigRef, readonly Entry[]>();

  /** @param written `keys`: those that the write changed; none for a write of labels */
  wrote(
    ref: ConfigRef,
    { by, time, keys }: { readonly by: string; readonly time: string; readonly keys: readonly string[] },
  ): void {
    const known = this.#entries.get(ref) ?? [];
    const own = known.find(({ manager }) => manager === by);
    const others = known
      .filter((entry) => entry !== own)
      .map((entry) => ({ ...entry, keys: entry.keys.filter((key) => !keys.includes(key)) }))
      .filter((entry) => entry.keys.length > 0 || entry.ownsLabels);
    const all = [...new Set([...(own?.keys ?? []), ...keys])];
    const ownsLabels = own?.ownsLabels === true || keys.length === 0;
    this.#entries.set(ref, [...others, { manager: by, time, keys: all, ownsLabels }]);
  }

  forget(ref: ConfigRef): void {
    this.#entries.delete(ref);
  }

  of(ref: ConfigRef): readonly ManagedFieldsEntry[] {
    return (this.#entries.get(ref) ?? []).map(({ manager, time, keys, ownsLabels }) => ({
      ...{ manager, operation: 'Update', time },
      fieldsV1: {
        ...(keys.length > 0 && { 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) }),
        ...(ownsLabels && { 'f:metadata': { 'f:labels': {} } }),
      },
    }));
  }
}
