/**
 * Reads the hints of a workload in the `reloader.stakater.com` vocabulary. A hint that does not parse is reported, and
 * the others still count. The time is bounded whatever a tenant writes.
 */
import { parseGoDuration } from '../../model/duration.ts';
import type { HintProblem } from '../../model/hints.ts';
import { configKinds, type ConfigKind } from '../../model/kinds.ts';
import type { PodTemplate, WorkloadObject } from '../../model/kube-object.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import { stakaterKeys, stakaterKindKeys } from './keys.ts';
import { quote } from '../../model/quote.ts';
import { readNameList, readPatternList, type Listed } from './lists.ts';
import { findMisplacedKeys } from './misplaced.ts';
import type { StakaterHints, StakaterKindHints, StakaterOptions } from '../../model/stakater-hints.ts';

type Texts = Readonly<Record<string, string>>;

/** The texts that Go's `strconv.ParseBool` accepts. */
const booleans: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false])),
};

/**
 * The hints of a workload in this vocabulary. Never throws.
 * @param hasRestart whether the pods of the kind can be restarted without a new pod template
 */
export function readStakaterHints(
  { metadata }: WorkloadObject,
  template: PodTemplate | undefined,
  hasRestart = false,
): StakaterHints {
  return new StakaterReader(metadata?.annotations ?? {}, template?.metadata?.annotations ?? {}).read(hasRestart);
}

/** Whether the hints of this vocabulary, or its default, opt the workload in. */
export function asksForStakaterRolls({ kinds }: StakaterHints, { autoReloadAll }: StakaterOptions): boolean {
  return configKinds.some((kind) => {
    const { named, isSearch, isAuto, isAutoSet } = kinds[kind];
    return named.length > 0 || isSearch || isAuto || (autoReloadAll && !isAutoSet);
  });
}

class StakaterReader {
  readonly #metadata: Texts;
  readonly #template: Texts;
  /** By key and message: a key that counts for both kinds is reported once. */
  readonly #problems = new Map<string, HintProblem>();

  constructor(metadata: Texts, template: Texts) {
    this.#metadata = metadata;
    this.#template = template;
  }

  read(hasRestart: boolean): StakaterHints {
    const kinds = { ConfigMap: this.#readKind('ConfigMap'), Secret: this.#readKind('Secret') };
    const minIntervalMs = this.#readPausePeriod();
    const strategy = stakaterKeys.rolloutStrategy;
    for (const problem of findMisplacedKeys([this.#metadata, this.#template]))
      if (!hasRestart || problem.annotation !== strategy) this.#report(problem);
    const isRestart = hasRestart && textOf(this.#metadata, strategy) === 'restart';
    return { kinds, minIntervalMs, isRestart, problems: [...this.#problems.values()] };
  }

  #readKind(kind: ConfigKind): StakaterKindHints {
    const texts = this.#placeOf(kind);
    const keys = stakaterKindKeys[kind];
    const autos = [stakaterKeys.auto, keys.auto];
    return {
      named: this.#readList(texts, keys.named, readPatternList),
      excluded: this.#readExcluded(keys.excluded),
      isSearch: this.#readSearch(texts),
      isAuto: autos.map((key) => this.#readBoolean(texts, key)).includes(true),
      // stakater/Reloader reads an empty text as not set.
      isAutoSet: autos.some((key) => (textOf(texts, key) ?? '') !== ''),
    };
  }

  /** The source of the four keys of a kind: the workload if any of them is there, else the pod template for all. */
  #placeOf(kind: ConfigKind): Texts {
    const keys = [stakaterKeys.auto, stakaterKeys.search, stakaterKindKeys[kind].auto, stakaterKindKeys[kind].named];
    return keys.some((key) => textOf(this.#metadata, key) !== undefined) ? this.#metadata : this.#template;
  }

  /**
   * From the workload and its template: version 1 of stakater/Reloader reads the workload, version 2 either of them.
   */
  #readExcluded(key: string): readonly string[] {
    const places = [this.#metadata, this.#template];
    return [...new Set(places.flatMap((texts) => this.#readList(texts, key, readNameList)))];
  }

  #readList<T extends NamePattern | string>(
    texts: Texts,
    key: string,
    read: (text: string) => Listed<T>,
  ): readonly T[] {
    const { items, problems } = read(textOf(texts, key) ?? '');
    for (const message of problems) this.#report({ annotation: key, message });
    return items;
  }

  /** A value that does not parse counts as false and as set. */
  #readBoolean(texts: Texts, key: string): boolean {
    const text = textOf(texts, key);
    if (text === undefined) return false;
    if (Object.hasOwn(booleans, text)) return booleans[text] === true;
    const meaning = text === '' ? 'as not set' : 'as false';
    this.#report({ annotation: key, message: `${quote(text)} is neither true nor false and counts ${meaning}` });
    return false;
  }

  /** Only the exact text `true` counts. */
  #readSearch(texts: Texts): boolean {
    const text = textOf(texts, stakaterKeys.search);
    if (text === undefined || text === 'false') return false;
    if (text === 'true') return true;
    this.#report({ annotation: stakaterKeys.search, message: `${quote(text)} is not "true" and counts as false` });
    return false;
  }

  #readPausePeriod(): number | undefined {
    const key = stakaterKeys.pausePeriod;
    const text = textOf(this.#metadata, key) ?? textOf(this.#template, key);
    if (text === undefined) return undefined;
    const ms = parseGoDuration(text);
    if (ms === undefined)
      this.#report({ annotation: key, message: `${quote(text)} is not a duration such as 30s or 5m` });
    return ms;
  }

  #report(problem: HintProblem): void {
    this.#problems.set(`${problem.annotation}\0${problem.message}`, problem);
  }
}

function textOf(texts: Texts, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
