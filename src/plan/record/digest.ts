/**
 * Keyed digests: the only form in which the content of a config is kept or written. HMAC-SHA-256 (RFC 2104), truncated
 * to 128 bits, base64url without padding: 22 characters. Without the key no one can test a guess against them. The
 * purpose, namespace, kind and names at the front of the input keep a digest from being used in the place of another.
 */
import stableStringify from 'fast-json-stable-stringify';
import { allKeys, digestOfKey, type ConfigState } from '../../model/config-state.ts';
import {
  workloadKey,
  type ConfigKey,
  type ConfigKind,
  type WorkloadIdentity,
  type WorkloadKey,
} from '../../model/kinds.ts';
import { Hmac } from './hmac.ts';

const digestBytes = 16;
const keyIdBytes = 6;
const contentIdBytes = 10;
const tripIdLength = 12;

/** The location of a value, which precedes it in the input. */
export interface ValueLocation {
  readonly kind: ConfigKind;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** What identifies a trip of a breaker. */
export interface TripParts {
  readonly config: ConfigKey;
  /** The id of the content with which the workload failed. */
  readonly contentId: string;
  readonly workload: WorkloadKey;
  /** The trigger of the roll that failed: another roll that fails is another trip. */
  readonly trigger: string;
}

/** All digests that reroll makes, under one key. Pure: the same input gives the same digest in every process. */
export class Digester {
  /** Names the key without revealing it, 8 characters. */
  readonly keyId: string;
  readonly #hmac: Hmac;
  /** Digests of whole configs while these are in memory: a thousand workloads may use the same config. */
  readonly #ofConfigs = new WeakMap<ConfigState, string>();

  /** @param key at least 16 random bytes */
  constructor(key: Uint8Array) {
    this.#hmac = new Hmac(key);
    this.keyId = this.#mac(['key-id'], '', keyIdBytes);
  }

  /** Digest of one value, given as its bytes or as text that stands for its UTF-8 bytes. */
  ofValue({ kind, namespace, name, key }: ValueLocation, value: Uint8Array | string): string {
    return this.#mac(['value', namespace, kind, name, key], value);
  }

  /** Digest of the whole content of a config: every key and value. */
  ofConfig(config: ConfigState): string {
    const known = this.#ofConfigs.get(config);
    if (known !== undefined) return known;
    const content = Object.fromEntries(config.keys.map((key, index) => [key, config.digests[index]]));
    const digest = this.#mac(['config', config.namespace, config.kind, config.name], stableStringify(content));
    this.#ofConfigs.set(config, digest);
    return digest;
  }

  /** The content id of a config, which users write into approvals: 16 characters of base32 (RFC 4648), lower case. */
  ofContent(config: ConfigState): string {
    const { namespace, kind, name } = config;
    return base32(this.#bytes(['content', namespace, kind, name], this.ofConfig(config), contentIdBytes));
  }

  /** The content id of several configs of a kind together. @param ids by the names of the configs */
  ofContents(namespace: string, kind: ConfigKind, ids: Readonly<Record<string, string>>): string {
    return base32(this.#bytes(['contents', namespace, kind], stableStringify(ids), contentIdBytes));
  }

  /** The id of a trip of a breaker, which users name to let the rolls go on: `t` and 12 characters of base32. */
  ofTrip({ config, contentId, workload, trigger }: TripParts): string {
    const bytes = this.#bytes(['trip', config, workload, contentId], trigger, contentIdBytes);
    return `t${base32(bytes).slice(0, tripIdLength)}`;
  }

  /** Orders the workloads that wait for the same contents: alike in every process, and differently for each content. */
  ofTurn(contents: string, workload: WorkloadKey): string {
    return this.#mac(['turn', workload], contents);
  }

  /** Digest of one key of a config or, for `*`, of all of them; undefined if the config has no such key. */
  ofDependency(config: ConfigState, key: string): string | undefined {
    return key === allKeys ? this.ofConfig(config) : digestOfKey(config, key);
  }

  /**
   * Fingerprint of a pod template, by which it is recognised when it comes back: the id of the key, a dot, and the
   * digest.
   * @param text canonical JSON
   */
  ofTemplate(workload: WorkloadIdentity, text: string): string {
    return `${this.keyId}.${this.#mac(['template', workloadKey(workload)], text)}`;
  }

  /** Digest of the entries of a record for all configs of one kind together. */
  ofEntries(namespace: string, kind: ConfigKind, digests: Readonly<Record<string, unknown>>): string {
    return this.#mac(['entries', namespace, kind], stableStringify(digests));
  }

  /**
   * The trigger for new content on a template whose trigger is `previous` now. Triggers are chained, so that no trigger
   * repeats when content goes back, and the Deployment controller does not scale up an earlier ReplicaSet again.
   */
  ofTrigger(workload: WorkloadIdentity, content: unknown, previous: string | undefined): string {
    return this.#mac(['trigger', workloadKey(workload), previous ?? ''], stableStringify(content));
  }

  /** The parts of the prefix contain no NUL (they are names of the API or words of ours), so it is unambiguous. */
  #mac(prefix: readonly string[], value: Uint8Array | string, bytes: number = digestBytes): string {
    return this.#bytes(prefix, value, bytes).toString('base64url');
  }

  #bytes(prefix: readonly string[], value: Uint8Array | string, bytes: number): Buffer {
    return this.#hmac.digest(`${prefix.join('\0')}\0`, value).subarray(0, bytes);
  }
}

/** The alphabet of RFC 4648 in lower case: an id can be read aloud, and no letter is mistaken for a digit. */
const base32Letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** @param bytes a multiple of 5, so that no padding is needed */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => base32Letters.charAt(Number.parseInt(five, 2)));
}

/** The same text for the same data, whatever the order of its members. */
export function canonicalText(data: unknown): string {
  return stableStringify(data ?? {});
}

/** A member of an object: its name, and the canonical text of its value. */
export type CanonicalMember = readonly [name: string, text: string];

/** The members of an object for `canonicalTextOf`. */
export function canonicalMembers(object: object): readonly CanonicalMember[] {
  // Like JSON, it leaves out what is undefined.
  const written = Object.entries(object).map(([name, value]) => [name, stableStringify(value) as string | undefined]);
  return written.filter((member): member is [string, string] => member[1] !== undefined);
}

/** The canonical text of the object with these members, each of which has another name. */
export function canonicalTextOf(members: readonly CanonicalMember[]): string {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
