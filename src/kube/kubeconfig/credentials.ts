/**
 * What makes a connection trusted: TLS material and headers. They change under a running process (a ServiceAccount's
 * token file rotates, an exec plugin's token expires), so they are read again at a bounded interval and after a 401.
 */
import type { SecureContextOptions } from 'node:tls';

import type { Clock } from '../../lib/clock.ts';
import type { ProxyAddress } from '../../lib/proxy-address.ts';
import type { Logger } from '../../model/logger.ts';

export type TlsMaterial = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'> & {
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
};

export interface Credentials {
  /** Names in lower case. A header with several values is sent several times. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
  /** Wall-clock time from which they are of no use; undefined where that is not known. */
  readonly expiresAtMs?: number | undefined;
}

/** Where the API server is and how it is spoken to. */
export interface Connection {
  /** Base URL; its path, if any, comes before every path of the API. */
  readonly server: string;
  /** Undefined for a direct connection. */
  readonly proxy?: ProxyAddress | undefined;
  /** The ServiceAccount's namespace in a cluster, else that of the context, else `default`. */
  readonly defaultNamespace: string;
  /**
   * The credentials as they are now.
   * @param forceReload the server refused the former ones: nothing that was cached of them may be used
   * @throws Error with a message that is safe to log
   */
  readCredentials(forceReload: boolean): Promise<Credentials>;
}

export interface CredentialCacheOptions {
  readonly connection: Pick<Connection, 'readCredentials'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Age at which they are read again. Default 60,000 ms, as client-go does with token files. */
  readonly maxAgeMs?: number;
}

/** The credentials in use. Calls that need them at the same time share one reading. */
export class CredentialCache {
  readonly #connection: Pick<Connection, 'readCredentials'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #maxAgeMs: number;
  #held: Credentials | undefined;
  #readAtMs = 0;
  #reading: { readonly isForced: boolean; readonly credentials: Promise<Credentials> } | undefined;

  constructor({ connection, clock, logger, maxAgeMs = 60_000 }: CredentialCacheOptions) {
    this.#connection = connection;
    this.#clock = clock;
    this.#logger = logger;
    this.#maxAgeMs = maxAgeMs;
  }

  /**
   * The credentials to use now. When a periodic re-read fails, the former ones stay in use.
   * @throws what the connection throws, when none were ever read
   */
  async current(): Promise<Credentials> {
    const held = this.#held;
    if (held !== undefined && this.#isUsable(held)) return held;
    try {
      return await this.#readOnce(false);
    } catch (error) {
      if (held === undefined) throw error;
      this.#readAtMs = this.#clock.monotonicMs();
      this.#logger.warn({ reason: (error as Error).message }, 'credentials not re-read, the former ones stay in use');
      return held;
    }
  }

  /**
   * What to use instead of credentials that the server refused: newer ones if they were replaced in the meantime, else
   * they are read anew.
   * @throws what the connection throws
   */
  async renewed(refused: Credentials): Promise<Credentials> {
    const held = this.#held;
    if (held !== undefined && held !== refused) return held;
    return this.#readOnce(true);
  }

  /** Has the next call read them again: the server's certificate is not trusted, so its authority may be a new one. */
  expire(): void {
    this.#readAtMs = Number.NEGATIVE_INFINITY;
  }

  #isUsable({ expiresAtMs = Infinity }: Credentials): boolean {
    const ageMs = this.#clock.monotonicMs() - this.#readAtMs;
    return ageMs < this.#maxAgeMs && this.#clock.now() < expiresAtMs;
  }

  /** Joins a reading that is under way, unless that one may end with what the server has refused. */
  #readOnce(forceReload: boolean): Promise<Credentials> {
    const present = this.#reading;
    if (present !== undefined && (present.isForced || !forceReload)) return present.credentials;
    const credentials = this.#readAfter(present?.credentials, forceReload).finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    const reading = { isForced: forceReload, credentials };
    this.#reading = reading;
    return credentials;
  }

  /** One after the other: what the earlier one finds must not replace what the later one finds. */
  async #readAfter(earlier: Promise<Credentials> | undefined, forceReload: boolean): Promise<Credentials> {
    if (earlier !== undefined) await earlier.catch(() => undefined);
    const credentials = await this.#connection.readCredentials(forceReload);
    this.#held = credentials;
    this.#readAtMs = this.#clock.monotonicMs();
    return credentials;
  }
}
