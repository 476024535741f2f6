/**
 * Remembers the digests of every watched config, when each was last seen to change, and what it held before. What is gone
 * is remembered only while a workload names it.
 */
import { hasSameContent, hasSameMarks, type ConfigState } from '../model/config-state.ts';
import { noHistory, type ContentHistory } from '../model/content-history.ts';
import { configKey, type ConfigKey, type ConfigKind } from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { ConfigOrigin } from './events.ts';
import { hasChangedSinceCreation, notePast } from './note-content.ts';

/** A config and what was seen of it. */
export interface KnownConfig {
  readonly state: ConfigState;
  /** Monotonic ms; undefined while it has only been listed and never seen to change. */
  readonly changedAtMs: number | undefined;
  /** The first version at which this content was seen: it is no older than the content, whatever was written since. */
  readonly contentRv: string;
  readonly history: ContentHistory;
  /** The version at which its marks were seen to change; undefined when they have not been. */
  readonly marksRv: string | undefined;
  /** The version at which a watch or a list last showed it; undefined where only a read for one plan did. */
  readonly shownRv: string | undefined;
}

/** A config that was seen to go, or that a read did not find. */
export interface GoneConfig {
  readonly uid: string;
  /** Version of its deletion, or of a list that lacks it; undefined where a read did not find it. */
  readonly goneRv: string | undefined;
  readonly history: ContentHistory;
  /** A read found it gone before its watch showed that. */
  readonly isConfirmed: boolean;
}

/** How and when a config was seen. */
export interface ConfigSight {
  readonly origin: ConfigOrigin;
  /** Monotonic time of the event; undefined where the first list only says what is there. */
  readonly atMs: number | undefined;
}

/** How a config was seen to be gone. */
export interface GoneSight {
  readonly origin: ConfigOrigin;
  /** Version of its deletion, or of a list that lacks it; undefined where a read did not find it. */
  readonly goneRv: string | undefined;
  /** Some workload names it. */
  readonly isNamed: boolean;
}

/** What may be asked; only the inventory writes. */
export type ReadonlyConfigs = Pick<
  ConfigStore,
  'size' | 'get' | 'gone' | 'namesIn' | 'goneNamesIn' | 'fullNames' | 'states'
>;

type Scope = `${ConfigKind}/${string}`;

export class ConfigStore {
  /** By kind and namespace, then by name. */
  readonly #scopes = new Map<Scope, Map<string, KnownConfig>>();
  readonly #gone = new Map<ConfigKey, GoneConfig>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Of those that are gone. */
  get goneSize(): number {
    return this.#gone.size;
  }

  get(key: ConfigKey): KnownConfig | undefined {
    const { scope, name } = split(key);
    return this.#scopes.get(scope)?.get(name);
  }

  /** What is remembered of one that is gone and that some workload names. */
  gone(key: ConfigKey): GoneConfig | undefined {
    return this.#gone.get(key);
  }

  /**
   * Whether a list shows it older than a watch or a list has shown it before: the API server has then gone back to an older
   * state. What a read for one plan has brought proves nothing: it may be newer than a list that was begun before.
   */
  isBehind({ kind, namespace, name, resourceVersion }: ConfigState): boolean {
    const shownRv = this.get(configKey(kind, namespace, name))?.shownRv;
    return shownRv !== undefined && compareResourceVersions(resourceVersion, shownRv) < 0;
  }

  /**
   * Stores what is known of a config now. A watch that lags behind a read is passed over; any other view that jumps back is
   * stored as it is: only the plan, which has the record, can tell an old view from a restored cluster.
   * @returns whether anything differs that a plan depends on
   */
  upsert(state: ConfigState, sight: ConfigSight): boolean {
    const key = configKey(state.kind, state.namespace, state.name);
    const known = this.get(key);
    if (known === undefined) return this.#add(key, state, sight);
    const { origin } = sight;
    const shownRv = origin === 'confirmed' ? known.shownRv : state.resourceVersion;
    if (origin === 'watch' && isAheadOfWatch(known, state)) {
      this.#set(state, { ...known, shownRv });
      return false;
    }
    const isMarkedNow = !hasSameMarks(known.state, state);
    // Where nobody saw it, or the marks ended with another object of the name, it came right after what is known.
    const isMarkSeen = origin === 'watch' && known.state.uid === state.uid;
    const markedRv = isMarkSeen ? state.resourceVersion : known.state.resourceVersion;
    const marksRv = isMarkedNow ? markedRv : known.marksRv;
    const isSame = hasSameContent(known.state, state);
    if (isSame && (origin === 'watch' || hasSameWrite(known.state, state))) {
      this.#set(state, { ...known, state, marksRv, shownRv });
      return isMarkedNow;
    }
    const ended = { state: known.state, untilRv: state.resourceVersion, hasGap: origin !== 'watch' };
    // Versions that go back tell nothing about what came after what.
    const isBack = compareResourceVersions(state.resourceVersion, known.state.resourceVersion) < 0;
    const history = isBack ? noHistory : notePast(known.history, ended);
    // Where it is the same, it may have gone away and come back while nobody watched.
    const changedAtMs = isSame ? known.changedAtMs : sight.atMs;
    this.#set(state, content(state, changedAtMs, { history, marksRv, shownRv }));
    return isMarkedNow || !isSame;
  }

  /**
   * Removes a config; what it held is remembered where a workload names it.
   * @returns whether it was there
   */
  remove(key: ConfigKey, { origin, goneRv, isNamed }: GoneSight): boolean {
    const { scope, name } = split(key);
    const configs = this.#scopes.get(scope);
    const known = configs?.get(name);
    const isConfirmed = origin === 'confirmed';
    if (configs === undefined || known === undefined) {
      this.#confirmGone(key, goneRv, isConfirmed);
      return false;
    }
    if (isNamed) {
      const ended = { state: known.state, untilRv: goneRv, hasGap: origin !== 'watch' };
      const history = notePast(known.history, ended);
      this.#gone.set(key, { uid: known.state.uid, goneRv, history, isConfirmed });
    }
    this.#size -= 1;
    configs.delete(name);
    if (configs.size === 0) this.#scopes.delete(scope);
    return true;
  }

  /** Drops what is remembered of one that is gone and that no workload names any more. */
  forgetGone(key: ConfigKey): void {
    this.#gone.delete(key);
  }

  /** Keys of those that are gone, in one namespace. */
  *goneIn(namespace: string): Generator<ConfigKey> {
    for (const key of this.#gone.keys()) if (key.split('/')[1] === namespace) yield key;
  }

  /** Names of the configs of a kind in one namespace. */
  namesIn(kind: ConfigKind, namespace: string): Iterable<string> {
    return this.#scopes.get(`${kind}/${namespace}`)?.keys() ?? [];
  }

  /** Names of those that are gone and remembered, of a kind in one namespace. */
  *goneNamesIn(kind: ConfigKind, namespace: string): Generator<string> {
    const scope = `${kind}/${namespace}/`;
    for (const key of this.#gone.keys()) if (key.startsWith(scope)) yield key.slice(scope.length);
  }

  /** `namespace/name` of every config of a kind, in one namespace where one is given. */
  *fullNames(kind: ConfigKind, namespace?: string): Generator<string> {
    for (const [scope, configs] of this.#scopes) {
      const scopeNamespace = scope.slice(kind.length + 1);
      const isMeant = scope === `${kind}/${namespace ?? scopeNamespace}`;
      if (isMeant) for (const name of configs.keys()) yield `${scopeNamespace}/${name}`;
    }
  }

  /** All that there are. */
  *states(): Generator<ConfigState> {
    for (const configs of this.#scopes.values()) for (const { state } of configs.values()) yield state;
  }

  /** Adds one that was not there, or that a watch shows again although a read has found it gone. */
  #add(key: ConfigKey, state: ConfigState, { origin, atMs }: ConfigSight): boolean {
    const gone = this.#gone.get(key);
    // An object that is gone does not come back: the view is older than the read that did not find it.
    if (gone?.isConfirmed === true && gone.uid === state.uid && origin !== 'confirmed') return false;
    this.#gone.delete(key);
    this.#size += 1;
    const { resourceVersion } = state;
    const isFirstList = atMs === undefined;
    const ended = {
      state: undefined,
      untilRv: resourceVersion,
      hasGap: origin !== 'watch' && hasChangedSinceCreation(state),
    };
    const before: ContentHistory = gone?.history ?? { past: [], sinceRv: '0' };
    const history = isFirstList ? { past: [], sinceRv: resourceVersion } : notePast(before, ended);
    const shownRv = origin === 'confirmed' ? undefined : resourceVersion;
    const last = gone?.history.past.at(-1)?.state;
    // One that was ignored, say, was so until it went.
    const isMarkedNow = last !== undefined && !hasSameMarks(last, state);
    const marksRv = isMarkedNow ? (gone?.goneRv ?? resourceVersion) : undefined;
    this.#set(state, content(state, atMs, { history, marksRv, shownRv }));
    return true;
  }

  #confirmGone(key: ConfigKey, goneRv: string | undefined, isConfirmed: boolean): void {
    const gone = this.#gone.get(key);
    if (gone !== undefined && !isConfirmed) this.#gone.set(key, { ...gone, goneRv, isConfirmed });
  }

  #set({ kind, namespace, name }: ConfigState, config: KnownConfig): void {
    const scope: Scope = `${kind}/${namespace}`;
    const configs = this.#scopes.get(scope) ?? new Map<string, KnownConfig>();
    this.#scopes.set(scope, configs);
    configs.set(name, config);
  }
}

/** Every field in every config, in one order: V8 then keeps them in the object itself. */
function content(
  state: ConfigState,
  changedAtMs: number | undefined,
  { history, marksRv, shownRv }: Pick<KnownConfig, 'history' | 'marksRv' | 'shownRv'>,
): KnownConfig {
  return { state, changedAtMs, contentRv: state.resourceVersion, history, marksRv, shownRv };
}

/** Nothing has written the content in between, as far as versions and times tell. */
function hasSameWrite(a: ConfigState, b: ConfigState): boolean {
  if (a.resourceVersion === b.resourceVersion) return true;
  return a.uid === b.uid && a.writtenAtMs !== undefined && a.writtenAtMs === b.writtenAtMs;
}

/** A read has brought a newer version of this object than the watch shows now. */
function isAheadOfWatch({ state: known, shownRv }: KnownConfig, state: ConfigState): boolean {
  if (shownRv === known.resourceVersion || known.uid !== state.uid) return false;
  return compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
}

function split(key: ConfigKey): { scope: Scope; name: string } {
  const slash = key.lastIndexOf('/');
  return { scope: key.slice(0, slash) as Scope, name: key.slice(slash + 1) };
}
