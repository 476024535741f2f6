/**
 * Watches the Secret of the digest key. A deleted Secret is created again with the same keys, so that a restart finds
 * the key that the records were made with. A changed one is reported: the process ends and starts again with the new
 * keys.
 */
import { Backoff, type BackoffOptions } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { Pause } from '../../lib/pause.ts';
import type { NamespacedName } from '../../model/config.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Logger } from '../../model/logger.ts';
import { HashKeyError, type HashKeys, type HashKeyStore } from './hash-key-store.ts';
import { Reflector } from '../reflector/reflector.ts';
import type { ReflectorMetrics } from '../reflector/options.ts';
import { listPath } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';

export interface HashKeyWatchOptions {
  readonly store: Pick<HashKeyStore, 'parse' | 'restore'>;
  readonly secret: NamespacedName;
  /** The keys in use. */
  readonly keys: HashKeys;
  /** The Secret holds other keys. Called at most once, with a message that is safe to log. */
  readonly onReplaced: (message: string) => void;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ReflectorMetrics;
  /** As in `ReflectorOptions`. */
  readonly idleLimitMs?: number;
}

const retryBackoff: BackoffOptions = { baseMs: 250, factor: 2, capMs: 30_000, jitter: 0.5 };

export class HashKeyWatch {
  readonly #options: HashKeyWatchOptions;
  readonly #reflector: Reflector<HashKeys | HashKeyError>;
  readonly #pause: Pause;
  #isMissing = false;
  #isReplaced = false;

  constructor(options: HashKeyWatchOptions) {
    const { secret, transport, clock, random, logger, metrics, idleLimitMs } = options;
    this.#options = options;
    this.#pause = new Pause(clock);
    this.#reflector = new Reflector({
      resource: 'hash-key',
      path: listPath('Secret', secret.namespace),
      fieldSelector: `metadata.name=${secret.name}`,
      reduce: (object) => this.#parse(object),
      sink: {
        upsert: (found) => {
          this.#isMissing = false;
          this.#compare(found);
        },
        remove: () => {
          this.#noteMissing();
        },
        // The Secret existed when it was read, so a list without it removes it.
        keys: () => [this.#name],
        listed: () => undefined,
      },
      ...{ transport, clock, random, logger, metrics },
      ...(idleLimitMs !== undefined && { idleLimitMs }),
    });
  }

  get resource(): string {
    return this.#reflector.resource;
  }

  /** As `Reflector.lastTurnMs`. */
  get lastTurnMs(): number | undefined {
    return this.#reflector.lastTurnMs;
  }

  /** As `Reflector.lastSuccessMs`. */
  get lastSuccessMs(): number | undefined {
    return this.#reflector.lastSuccessMs;
  }

  /** Watches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#reflector.run(signal), this.#restoreWhenMissing(signal)]);
  }

  #parse(object: KubeObject): HashKeys | HashKeyError {
    try {
      return this.#options.store.parse(object);
    } catch (error) {
      if (error instanceof HashKeyError) return error;
      throw error;
    }
  }

  #compare(found: HashKeys | HashKeyError): void {
    const difference = found instanceof HashKeyError ? found.message : this.#differenceTo(found);
    if (difference === undefined || this.#isReplaced) return;
    this.#isReplaced = true;
    this.#options.onReplaced(difference);
  }

  #differenceTo(found: HashKeys): string | undefined {
    const { keys } = this.#options;
    if (!isSame([found.current], [keys.current])) {
      return `Secret ${this.#name} holds another key than the one in use; it takes effect after a restart`;
    }
    if (isSame(found.previous, keys.previous)) return undefined;
    return `Secret ${this.#name} holds other previous keys than those in use; they take effect after a restart`;
  }

  #noteMissing(): void {
    if (this.#isMissing || this.#isReplaced) return;
    this.#options.logger.warn({ secret: this.#name }, 'Secret of the digest key was deleted, will be created again');
    this.#isMissing = true;
    this.#pause.end();
  }

  async #restoreWhenMissing(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(retryBackoff, this.#options.random);
    while (!signal.aborted) {
      if (!this.#isMissing || this.#isReplaced) {
        backoff.reset();
        await this.#pause.wait(Infinity, signal);
      } else if (!(await this.#restore(signal))) {
        await this.#pause.wait(backoff.nextMs(), signal);
      }
    }
  }

  async #restore(signal: AbortSignal): Promise<boolean> {
    const { store, keys, logger } = this.#options;
    const fields = { secret: this.#name };
    // Before the call, since the Secret may be deleted again before the answer arrives.
    this.#isMissing = false;
    try {
      this.#compare(await store.restore(keys, signal));
      if (!this.#isReplaced) logger.info(fields, 'Secret of the digest key exists again');
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#isMissing = true;
      logger.warn(
        { ...fields, reason: (error as Error).message },
        'Secret of the digest key not created again, will retry',
      );
      return false;
    }
  }

  get #name(): string {
    const { namespace, name } = this.#options.secret;
    return `${namespace}/${name}`;
  }
}

/** Whether both hold the same keys, in any order. */
function isSame(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  const textOf = (keys: readonly Uint8Array[]): string =>
    keys
      .map((key) => Buffer.from(key).toString('hex'))
      .sort()
      .join();
  return textOf(a) === textOf(b);
}
