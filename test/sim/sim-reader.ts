/** The consistent reads of one replica, of which some are not answered. */
import type { ConfigReader } from '../../src/controller/ports.ts';
import type { ConfigRead } from '../../src/model/config-read.ts';
import type { ConfigState } from '../../src/model/config-state.ts';
import type { ConfigKind } from '../../src/model/kinds.ts';
import { readConfig, type ReadSettings } from '../../src/plan/read/config.ts';
import type { Sightings } from './staging/sightings.ts';
import type { Store } from './store.ts';

export interface SimReaderOptions {
  readonly store: Store;
  readonly sightings: Sightings;
  readonly readSettings: ReadSettings;
}

export class SimReader implements ConfigReader {
  /** The number of the next reads that are not answered. */
  failing = 0;
  readonly #options: SimReaderOptions;

  constructor(options: SimReaderOptions) {
    this.#options = options;
  }

  async read(kind: ConfigKind, _namespace: string, name: string): Promise<ConfigRead<ConfigState>> {
    if (this.failing > 0) {
      this.failing -= 1;
      return { result: 'failed', message: 'not answered', isClientError: false };
    }
    const { store, sightings, readSettings } = this.#options;
    const object = store.get(kind, name);
    if (object !== undefined) sightings.see(kind, object);
    return { result: 'read', state: object && readConfig(kind, object, readSettings) };
  }
}
