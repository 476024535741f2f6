/**
 * Keeps the key of the digests in a Secret, so that all replicas use the same key, also after a restart. The data of
 * the Secret: `key` is the base64 of 32 random bytes, every `former-…` is a previous key. No byte of a key ever gets
 * into a message.
 */
import type { NamespacedName } from '../../model/config.ts';
import type { ConfigObject } from '../../model/kube-object.ts';
import { StartError } from '../../model/start-error.ts';
import { isClientError, isConflict, isForbidden, isNotFound, statusOf } from '../api/api-errors.ts';
import { listPath, objectPath } from '../api/resources.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/transport-types.ts';

export interface HashKeys {
  readonly current: Uint8Array;
  /** Keys that existing records may have been made with, in the order of their names in the Secret. */
  readonly previous: readonly Uint8Array[];
}

/** Thrown when the keys cannot be read or written; the message says what to do. */
export class HashKeyError extends StartError {
  /** `unavailable`: the same call may succeed later; `refused`: only after a user has changed something. */
  readonly kind: 'unavailable' | 'refused';
  /** A right lacks. */
  readonly isForbidden: boolean;

  constructor(kind: 'unavailable' | 'refused', message: string, isForbidden = false) {
    super(message);
    this.kind = kind;
    this.isForbidden = isForbidden;
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
   * Reads the keys. Creates the Secret with a new key if it does not exist.
   * @throws HashKeyError; the signal's reason when the signal aborts
   */
  async load(signal: AbortSignal): Promise<HashKeys> {
    const found = await this.#read(signal);
    return found ?? this.restore({ current: this.#options.randomBytes(keyLength), previous: [] }, signal);
  }

  /**
   * Creates the Secret with these keys. Where it exists already, the keys that it holds count.
   * @throws as `load`
   */
  async restore(keys: HashKeys, signal: AbortSignal): Promise<HashKeys> {
    const isCreated = await this.#create(keys, signal);
    if (isCreated) return keys;
    const existing = await this.#read(signal);
    if (existing !== undefined) return existing;
    throw new HashKeyError('unavailable', `Secret ${this.#name} was created and deleted again while it was read`);
  }

  /**
   * Reads the keys; undefined if there is no such Secret.
   * @throws as `load`
   */
  async find(signal: AbortSignal): Promise<HashKeys | undefined> {
    return this.#read(signal);
  }

  /**
   * Reads the keys from the data of a Secret.
   * @throws HashKeyError `refused` when a key is missing or too short
   */
  parse(object: ConfigObject): HashKeys {
    const { data } = object;
    const entries = Object.entries(data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const previousNames = entries.map(([name]) => name).filter((name) => name.startsWith('former-'));
    return {
      current: this.#decode('key', data?.['key']),
      previous: previousNames.map((name) => this.#decode(name, data?.[name])),
    };
  }

  async #read(signal: AbortSignal): Promise<HashKeys | undefined> {
    const { namespace, name } = this.#options.secret;
    const response = await this.#call('get', { method: 'GET', path: objectPath('Secret', namespace, name), signal });
    if (isNotFound(statusOf(response))) return undefined;
    if (response.status === 200) return this.parse(response.body as ConfigObject);
    throw this.#errorOf('get', response);
  }

  /** Returns false when the Secret exists already. */
  async #create(keys: HashKeys, signal: AbortSignal): Promise<boolean> {
    const { secret, fieldManager } = this.#options;
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        ...secret,
        labels: { 'app.kubernetes.io/name': 'reroll', 'app.kubernetes.io/managed-by': 'reroll' },
      },
      type: 'Opaque',
      data: dataOf(keys),
    };
    const path = listPath('Secret', secret.namespace);
    const query = { fieldManager, fieldValidation: 'Strict' };
    const response = await this.#call('create', { method: 'POST', path, query, body, signal });
    if (response.status === 201) return true;
    if (isConflict(statusOf(response))) return false;
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
      return new HashKeyError('refused', `${what}: forbidden (${status.message}); ${advice} (see docs/rbac.md)`, true);
    }
    if (isNotFound(status)) {
      return new HashKeyError('refused', `${what}: ${status.message}; create the namespace, or set --hash-key-secret`);
    }
    return new HashKeyError(isClientError(status) ? 'refused' : 'unavailable', `${what}: ${status.message}`);
  }

  #decode(name: string, base64: string | undefined): Uint8Array {
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (bytes.length >= minKeyLength) return bytes;
    const found = base64 === undefined ? 'is missing' : `has ${String(bytes.length)} bytes`;
    const wanted = `it must hold at least ${String(minKeyLength)} random bytes`;
    const advice =
      'correct it, or delete the Secret to start with a new key (workloads are then recorded again, not rolled)';
    throw new HashKeyError('refused', `Secret ${this.#name}: data key "${name}" ${found}, ${wanted}; ${advice}`);
  }

  get #name(): string {
    const { namespace, name } = this.#options.secret;
    return `${namespace}/${name}`;
  }
}

type Verb = 'get' | 'create';

/** The names of previous keys sort in their order. */
function dataOf({ current, previous }: HashKeys): Record<string, string> {
  const digits = String(previous.length).length;
  const data = { key: base64Of(current) };
  const named = previous.map((key, index) => [`former-${String(index + 1).padStart(digits, '0')}`, base64Of(key)]);
  return { ...data, ...(Object.fromEntries(named) as Record<string, string>) };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
