/** Digesters for commands, which read as few contents as possible and often have no digest key. */
import { randomBytes } from 'node:crypto';

import { allKeys, type ConfigState } from '../model/config-state.ts';
import { absent, type ConfigEntry } from '../model/record.ts';
import { Digester } from '../plan/record/digest.ts';

/**
 * Takes the digests of configs that were not read from records: a config whose version is the recorded one has the
 * recorded content.
 */
export class RecordedDigester extends Digester {
  readonly #recorded = new WeakMap<ConfigState, ConfigEntry['keys']>();

  /** @param keys the recorded digests of every key that is asked for */
  assume(config: ConfigState, keys: ConfigEntry['keys']): void {
    this.#recorded.set(config, keys);
  }

  override ofDependency(config: ConfigState, key: string): string | undefined {
    const recorded = this.#recorded.get(config);
    if (recorded === undefined) return super.ofDependency(config, key);
    const digest = recorded[key];
    return digest === absent ? undefined : digest;
  }

  override ofConfig(config: ConfigState): string {
    return this.#recorded.get(config)?.[allKeys] ?? super.ofConfig(config);
  }
}

/** Has the id of a key and not the key: records under that key can be read, and no content can be compared. */
export class KeylessDigester extends Digester {
  override readonly keyId: string;

  constructor(keyId: string) {
    super(randomBytes(32));
    this.keyId = keyId;
  }
}
