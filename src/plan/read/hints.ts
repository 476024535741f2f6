/** Reads the hints that users write on objects. A hint that does not parse is reported; the others still count. */
import { parseGoDuration } from '../../model/duration.ts';
import type { ConfigMarks, ConfigState, MaxConcurrent } from '../../model/config-state.ts';
import {
  hasPatterns,
  noPatterns,
  type AutoMode,
  type HintProblem,
  type Hints,
  type PatternsByKind,
} from '../../model/hints.ts';
import type { ConfigKind } from '../../model/kinds.ts';
import { readMetadata, type KubeObject, type PodTemplate } from '../../model/kube-object.ts';
import type { GateHints } from '../../model/gate-hints.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import type { NamespaceState } from '../../model/namespace-state.ts';
import { nearest } from '../../model/nearest.ts';
import { cut, quote, suggestionAmong } from '../../model/quote.ts';
import {
  configAnnotations,
  hintsOfKind,
  namesByKey,
  namespaceAnnotations,
  ownAnnotations,
  type AnnotationName,
  type Annotations,
} from './annotations.ts';
import type { Windows } from '../window/window.ts';
import { readGates } from './gates.ts';
import { readPatternList } from './glob.ts';

type Texts = Readonly<Record<string, string>>;

const autoModes: Readonly<Record<string, AutoMode>> = {
  true: 'all',
  configmaps: 'configmaps',
  secrets: 'secrets',
  false: 'none',
};
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Whether the pods are restarted. */
const strategies: Readonly<Record<string, boolean>> = { restart: true, rollout: false };

const unlimited = 'unlimited';

const mostUnknown = 10;

/** What the meaning of annotations depends on: their keys, and the windows that have names. */
interface HintSettings {
  readonly annotations: Annotations;
  readonly windows: Windows;
  /** Names of the sinks that hints may name; undefined: they are not checked. */
  readonly sinkNames?: (() => readonly string[]) | undefined;
}

/**
 * The hints and gates of a workload: each from its metadata or, if it is missing there, from its pod template. Never
 * throws.
 * @param hasRestart whether the pods of the kind can be restarted without a new pod template
 */
export function readHints(
  { metadata }: KubeObject,
  template: PodTemplate | undefined,
  { annotations, windows, sinkNames }: HintSettings,
  hasRestart = false,
): { readonly hints: Hints; readonly gates: GateHints } {
  const reader = new HintReader([template?.metadata?.annotations, metadata?.annotations], annotations);
  // The gates first: their problems are among those of the hints.
  const gates = reader.gates(windows);
  return { hints: reader.read(hasRestart, sinkNames), gates };
}

/** Reduces a Namespace to its hints for its workloads. Never throws. */
export function readNamespace(object: KubeObject, { annotations, windows, sinkNames }: HintSettings): NamespaceState {
  const { name, uid, resourceVersion, annotations: texts } = readMetadata(object);
  const reader = new HintReader([texts], annotations);
  reader.reportUnknown(namespaceAnnotations);
  const auto = reader.choice('auto', autoModes);
  const gates = reader.gates(windows);
  const notify = reader.sink(sinkNames);
  return { name, uid, resourceVersion, auto, gates, notify, problems: reader.problems };
}

interface ConfigHints extends Pick<ConfigMarks, 'isIgnored' | 'isMatch'>, Pick<ConfigState, 'maxConcurrent'> {
  readonly problems: readonly HintProblem[];
}

/** The hints of a ConfigMap or Secret. No message repeats a value from a Secret. Never throws. */
export function readConfigHints(kind: ConfigKind, texts: Texts, annotations: Annotations): ConfigHints {
  // Most configs of a cluster have none.
  if (!Object.keys(texts).some((key) => isOurs(key, annotations))) return noConfigHints;
  const reader = new HintReader([texts], annotations, kind !== 'Secret');
  reader.reportUnknown(configAnnotations);
  const [isIgnored = false, isMatch = false] = [reader.choice('ignore', booleans), reader.choice('match', booleans)];
  return { isIgnored, isMatch, maxConcurrent: reader.maxConcurrent(), problems: reader.problems };
}

const noConfigHints: ConfigHints = { isIgnored: false, isMatch: false, maxConcurrent: undefined, problems: [] };

function isOurs(key: string, { prefix }: Annotations): boolean {
  return key.startsWith(prefix) && key.charAt(prefix.length) === '/';
}

class HintReader {
  readonly problems: HintProblem[] = [];
  readonly #texts = new Map<AnnotationName, string>();
  /** The keys under our prefix that are none of ours. */
  readonly #foreign: string[] = [];
  readonly #annotations: Annotations;
  readonly #quotesValues: boolean;

  /** @param sources of two values of an annotation, that of the later source counts */
  constructor(sources: readonly (Texts | undefined)[], annotations: Annotations, quotesValues = true) {
    this.#annotations = annotations;
    this.#quotesValues = quotesValues;
    for (const texts of sources) if (texts !== undefined) this.#take(texts);
  }

  #take(texts: Texts): void {
    const names = namesByKey(this.#annotations);
    for (const key of Object.keys(texts)) {
      if (!isOurs(key, this.#annotations)) continue;
      const name = names.get(key);
      if (name === undefined) this.#foreign.push(key);
      else this.#texts.set(name, texts[key] ?? '');
    }
  }

  read(hasRestart: boolean, sinkNames: HintSettings['sinkNames']): Hints {
    this.reportUnknown(hintsOfKind(hasRestart));
    return {
      auto: this.choice('auto', autoModes),
      include: this.#lists('configMaps', 'secrets'),
      exclude: this.#lists('excludeConfigMaps', 'excludeSecrets'),
      isSearch: this.choice('search', booleans) ?? false,
      isIgnored: this.choice('ignore', booleans) ?? false,
      skipsLiveVolumes: this.choice('skipVolumes', booleans) ?? false,
      settleMs: this.#duration('settle'),
      minIntervalMs: this.#duration('minInterval'),
      isCanary: this.choice('canary', booleans) ?? false,
      isRestart: hasRestart && (this.choice('rolloutStrategy', strategies) ?? false),
      notify: this.sink(sinkNames),
      problems: this.problems,
    };
  }

  choice<T>(name: AnnotationName, choices: Readonly<Record<string, T>>): T | undefined {
    const text = this.#texts.get(name);
    if (text === undefined) return undefined;
    if (Object.hasOwn(choices, text)) return choices[text];
    const accepted = Object.keys(choices);
    this.#report(name, `${this.#subject(text)} is not one of ${accepted.join(', ')}${suggestionAmong(text, accepted)}`);
    return undefined;
  }

  maxConcurrent(): MaxConcurrent | undefined {
    const text = this.#texts.get('maxConcurrent');
    if (text === undefined || text === unlimited) return text;
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    const accepted = `a whole number from 1 on or ${unlimited}`;
    this.#report('maxConcurrent', `${this.#subject(text)} is not ${accepted}${suggestionAmong(text, [unlimited])}`);
    return undefined;
  }

  /** A name that is not known counts: the file with the sinks may change later. */
  sink(sinkNames: HintSettings['sinkNames']): string | undefined {
    const text = this.#texts.get('notify');
    if (text === undefined) return undefined;
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) {
      this.#report('notify', `${quote(text)} is not the name of a sink, such as ops`);
      return undefined;
    }
    const names = sinkNames?.();
    if (names?.length === 0) this.#report('notify', 'this installation has no sinks: it runs without --notifications');
    else if (names?.includes(text) === false)
      this.#report(
        'notify',
        `${quote(text)} is not one of the sinks ${names.join(', ')}${suggestionAmong(text, names)}`,
      );
    return text;
  }

  #subject(text: string): string {
    return this.#quotesValues ? quote(text) : 'its value';
  }

  #lists(ofConfigMaps: AnnotationName, ofSecrets: AnnotationName): PatternsByKind {
    const lists = { ConfigMap: this.#patterns(ofConfigMaps), Secret: this.#patterns(ofSecrets) };
    return hasPatterns(lists) ? lists : noPatterns;
  }

  #patterns(name: AnnotationName): readonly NamePattern[] {
    const text = this.#texts.get(name);
    if (text === undefined) return noPatterns.ConfigMap;
    const { patterns, problems } = readPatternList(text);
    for (const problem of problems) this.#report(name, problem);
    return patterns;
  }

  #duration(name: AnnotationName): number | undefined {
    const text = this.#texts.get(name);
    if (text === undefined) return undefined;
    const ms = parseGoDuration(text);
    if (ms === undefined) this.#report(name, `${quote(text)} is not a duration such as 30s, 1m30s or 0`);
    return ms;
  }

  gates(windows: Windows): GateHints {
    return readGates({
      annotations: this.#annotations,
      windows,
      text: (name) => this.#texts.get(name),
      report: (name, problem) => {
        this.#report(name, problem);
      },
    });
  }

  /** Reports the keys under our prefix that are neither among these nor written by reroll itself. */
  reportUnknown(names: readonly AnnotationName[]): void {
    const misplaced = [...this.#texts.keys()].filter((name) => !names.includes(name) && !ownAnnotations.includes(name));
    if (misplaced.length === 0 && this.#foreign.length === 0) return;
    const unknown = new Set([...this.#foreign, ...misplaced.map((name) => this.#annotations[name])]);
    for (const key of [...unknown].sort().slice(0, mostUnknown)) {
      this.problems.push({ annotation: cut(key), message: this.#whyUnknown(key, names) });
    }
  }

  #whyUnknown(key: string, names: readonly AnnotationName[]): string {
    if (Object.values(this.#annotations).includes(key)) return 'has no effect on this kind of object';
    // All keys share the prefix, so it would make all of them similar.
    const { prefix } = this.#annotations;
    const candidates = names.map((name) => this.#annotations[name].slice(prefix.length + 1));
    const suggested = nearest(key.slice(prefix.length + 1), candidates);
    return suggested === undefined ? 'is not known' : `is not known; did you mean ${prefix}/${suggested}?`;
  }

  #report(name: AnnotationName, message: string): void {
    this.problems.push({ annotation: this.#annotations[name], message });
  }
}
