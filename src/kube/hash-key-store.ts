/**
 * Keeps the key of the digests in a Secret, so that restarts and replicas agree on it. The Secret's data: `key` is the
 * base64 of 32 random bytes, every `former-…` one that was in use before. No byte of a key ever gets into a message.
 */
import type { NamespacedName } from '../model/config.ts';
import { StartError } from '../model/start-error.ts';
import { isConflict, isForbidden, isNotFound, statusOf } from './api-errors.ts';
import { listPath, objectPath } from './resources.ts';
import { TransportError } from './transport-error.ts';
import type { ApiRequest, ApiResponse, Transport } from './transport-types.ts';

export interface HashKeys {
  readonly current: Uint8Array;
  /** Keys that records may still be made with, in the order of their names in the Secret. */
  readonly former: readonly Uint8Array[];
}

/** Why the keys cannot be had; the message says what to do. */
export class HashKeyError extends StartError {
  /** `unavailable`: the same call may work later; `refused`: only after somebody has changed something. */
  readonly kind: 'unavailable' | 'refused';

  constructor(kind: 'unavailable' | 'refused', message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface HashKeyStoreOptions {
  readonly transport: Transport;
  readonly secret: NamespacedName;
  /** As `fieldManager` of the patcher. */
  readonly fieldManager: string;
  /** Cryptographically strong random bytes. */
  readonly randomBytes: (length: number) => Uint8Array;
}

const keyLength = 32;
const minKeyLength = 16;

export class HashKeyStore {
  readonly #options: HashKeyStoreOptions;

  constructor(options: HashKeyStoreOptions) {
    this.#options = options;
  }

  /**
   * Reads the keys, and creates the Secret with a new one if there is none.
   * @throws HashKeyError; the signal's reason when the signal aborts
   */
  async load(signal: AbortSignal): Promise<HashKeys> {
    const found = await this.#read(signal);
    if (found !== undefined) return found;
    const created = await this.#create(signal);
    if (created !== undefined) return created;
    // Somebody else was first: theirs counts.
    const theirs = await this.#read(signal);
    if (theirs !== undefined) return theirs;
    throw new HashKeyError('unavailable', `Secret ${this.#name} was created and deleted again while it was read`);
  }

  async #read(signal: AbortSignal): Promise<HashKeys | undefined> {
    const { namespace, name } = this.#options.secret;
    const response = await this.#call('get', { method: 'GET', path: objectPath('Secret', namespace, name), signal });
    if (response.status === 404) return undefined;
    if (response.status === 200) return this.#parse(response.body);
    throw this.#errorOf('get', response);
  }

  /** Undefined when the Secret exists by now. */
  async #create(signal: AbortSignal): Promise<HashKeys | undefined> {
    const { secret, fieldManager, randomBytes } = this.#options;
    const key = randomBytes(keyLength);
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        ...secret,
        labels: { 'app.kubernetes.io/name': 'reroll', 'app.kubernetes.io/managed-by': 'reroll' },
      },
      type: 'Opaque',
      data: { key: Buffer.from(key).toString('base64') },
    };
    const path = listPath('Secret', secret.namespace);
    const query = { fieldManager, fieldValidation: 'Strict' };
    const response = await this.#call('create', { method: 'POST', path, query, body, signal });
    if (response.status === 201) return { current: key, former: [] };
    if (isConflict(statusOf(response))) return undefined;
    throw this.#errorOf('create', response);
  }

  async #call(verb: Verb, call: ApiRequest): Promise<ApiResponse> {
    try {
      return await this.#options.transport.request(call);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw new HashKeyError('unavailable', `cannot ${verb} Secret ${this.#name}: ${error.message}`);
    }
  }

  #errorOf(verb: Verb, response: ApiResponse): HashKeyError {
    const status = statusOf(response);
    const what = `cannot ${verb} Secret ${this.#name}`;
    if (isForbidden(status)) {
      const advice = `grant verb ${verb} on Secrets in namespace ${this.#options.secret.namespace}`;
      return new HashKeyError('refused', `${what}: forbidden (${status.message}); ${advice} (see manifests/rbac.yaml)`);
    }
    if (isNotFound(status)) {
      return new HashKeyError('refused', `${what}: ${status.message}; create the namespace, or set --hash-key-secret`);
    }
    const isTransient = status.code === 429 || status.code >= 500;
    return new HashKeyError(isTransient ? 'unavailable' : 'refused', `${what}: ${status.message}`);
  }

  #parse(body: unknown): HashKeys {
    const { data } = (body ?? {}) as { data?: Readonly<Record<string, string>> | null };
    const entries = Object.entries(data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const formerNames = entries.map(([name]) => name).filter((name) => name.startsWith('former-'));
    return {
      current: this.#decode('key', data?.['key']),
      former: formerNames.map((name) => this.#decode(name, data?.[name])),
    };
  }

  #decode(name: string, base64: string | undefined): Uint8Array {
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (bytes.length >= minKeyLength) return bytes;
    const found = base64 === undefined ? 'is missing' : `has ${String(bytes.length)} bytes`;
    const wanted = `it must hold at least ${String(minKeyLength)} random bytes`;
    const advice =
      'mend it, or delete the Secret to start with a new key (workloads are then recorded anew, not rolled)';
    throw new HashKeyError('refused', `Secret ${this.#name}: data key "${name}" ${found}, ${wanted}; ${advice}`);
  }

  get #name(): string {
    const { namespace, name } = this.#options.secret;
    return `${namespace}/${name}`;
  }
}

type Verb = 'get' | 'create';
