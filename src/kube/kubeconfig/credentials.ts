/**
 * The credentials of a connection: TLS material and headers. They change while the process runs (a ServiceAccount's
 * token file rotates, an exec plugin's token expires), so they are read again at an interval and after a 401.
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
  /** By name in lower case. A header with several values is sent several times. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
  /** Wall-clock ms at which they expire; undefined where that is not known. */
  readonly expiresAtMs?: number | undefined;
}

/** The address of the API server and how to connect to it. */
export interface Connection {
  /** Base URL; its path, if any, is a prefix of every path. */
  readonly server: string;
  /** Undefined for a direct connection. */
  readonly proxy?: ProxyAddress | undefined;
  /** The ServiceAccount's namespace in a cluster, else that of the context, else `default`. */
  readonly defaultNamespace: string;
  /**
   * Reads the present credentials.
   * @param forceReload the server refused the previous ones, so nothing that was cached of them may be used
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

/** Caches the credentials. Calls that need them at the same time share one read. */
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
   * The credentials to use now. When a periodic read fails, the previous ones stay in use.
   * @throws as `Connection.readCredentials`, when none were ever read
   */
  async current(): Promise<Credentials> {
    const held = this.#held;
    if (held !== undefined && this.#isUsable(held)) return held;
    try {
      return await this.#readOnce(false);
    } catch (error) {
      if (held === undefined) throw error;
      this.#readAtMs = this.#clock.monotonicMs();
      this.#logger.warn(
        { reason: (error as Error).message },
        'credentials not read again, the previous ones stay in use',
      );
      return held;
    }
  }

  /**
   * The credentials to use instead of refused ones: the present ones if they were replaced in the meantime, else they
   * are read again.
   * @throws as `Connection.readCredentials`
   */
  async renewed(refused: Credentials): Promise<Credentials> {
    const held = this.#held;
    if (held !== undefined && held !== refused) return held;
    return this.#readOnce(true);
  }

  /**
   * Makes the next call read them again: the server's certificate is not trusted, so its authority may have changed.
   */
  expire(): void {
    this.#readAtMs = Number.NEGATIVE_INFINITY;
  }

  #isUsable({ expiresAtMs = Infinity }: Credentials): boolean {
    const ageMs = this.#clock.monotonicMs() - this.#readAtMs;
    return ageMs < this.#maxAgeMs && this.#clock.now() < expiresAtMs;
  }

  /** Shares a read that is in progress, unless it may return the credentials that the server has refused. */
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

  /** Reads after an earlier read has ended, so that its result cannot replace the later one. */
  async #readAfter(earlier: Promise<Credentials> | undefined, forceReload: boolean): Promise<Credentials> {
    if (earlier !== undefined) await earlier.catch(() => undefined);
    const credentials = await this.#connection.readCredentials(forceReload);
    this.#held = credentials;
    this.#readAtMs = this.#clock.monotonicMs();
    return credentials;
  }
}
