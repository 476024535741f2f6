/** Reads the hints that users write on objects. What does not parse is reported, and stops nothing else. */
import { parseGoDuration } from '../../model/duration.ts';
import type { AutoMode, HintProblem, Hints } from '../../model/hints.ts';
import type { ConfigKind } from '../../model/kinds.ts';
import type { PodTemplate, WorkloadObject } from '../../model/kube-object.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import { nearest } from '../../model/nearest.ts';
import {
  configAnnotations,
  hintAnnotations,
  namespaceAnnotations,
  ownAnnotations,
  type AnnotationName,
  type Annotations,
} from './annotations.ts';
import { readPatternList } from './glob.ts';

type Texts = Readonly<Record<string, string>>;

const autoModes: Readonly<Record<string, AutoMode>> = {
  true: 'all',
  configmaps: 'configmaps',
  secrets: 'secrets',
  false: 'none',
};
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Of what a tenant wrote no more than this is repeated. */
const longestQuote = 64;
const mostUnknown = 10;

/** The hints of a workload: each from its metadata or, where it is not there, from its pod template. Never throws. */
export function readHints(
  { metadata }: WorkloadObject,
  template: PodTemplate | undefined,
  annotations: Annotations,
): Hints {
  return new HintReader({ ...template?.metadata?.annotations, ...metadata?.annotations }, annotations).read();
}

/** What a Namespace says for its workloads. */
export function readNamespaceHints(
  texts: Texts,
  annotations: Annotations,
): Pick<Hints, 'auto' | 'unsupportedGates' | 'problems'> {
  const reader = new HintReader(texts, annotations);
  reader.reportUnknown(namespaceAnnotations);
  const auto = reader.choice('auto', autoModes);
  return { auto, unsupportedGates: reader.unsupportedGates(), problems: reader.problems };
}

/** What a ConfigMap or Secret says of its part in triggering. Nothing that is written on a Secret is repeated. */
export function readConfigHints(
  kind: ConfigKind,
  texts: Texts,
  annotations: Annotations,
): { readonly isIgnored: boolean; readonly isMatch: boolean; readonly problems: readonly HintProblem[] } {
  const reader = new HintReader(texts, annotations, kind !== 'Secret');
  reader.reportUnknown(configAnnotations);
  const [isIgnored = false, isMatch = false] = [reader.choice('ignore', booleans), reader.choice('match', booleans)];
  return { isIgnored, isMatch, problems: reader.problems };
}

class HintReader {
  readonly problems: HintProblem[] = [];
  readonly #texts: Texts;
  readonly #annotations: Annotations;
  readonly #quotesValues: boolean;

  constructor(texts: Texts, annotations: Annotations, quotesValues = true) {
    this.#texts = texts;
    this.#annotations = annotations;
    this.#quotesValues = quotesValues;
  }

  read(): Hints {
    this.reportUnknown(hintAnnotations);
    return {
      auto: this.choice('auto', autoModes),
      include: { ConfigMap: this.#patterns('configMaps'), Secret: this.#patterns('secrets') },
      exclude: { ConfigMap: this.#patterns('excludeConfigMaps'), Secret: this.#patterns('excludeSecrets') },
      isSearch: this.choice('search', booleans) ?? false,
      isIgnored: this.choice('ignore', booleans) ?? false,
      skipsLiveVolumes: this.choice('skipVolumes', booleans) ?? false,
      settleMs: this.#duration('settle'),
      minIntervalMs: this.#duration('minInterval'),
      unsupportedGates: this.unsupportedGates(),
      problems: this.problems,
    };
  }

  choice<T>(name: AnnotationName, choices: Readonly<Record<string, T>>): T | undefined {
    const text = this.#text(name);
    if (text === undefined) return undefined;
    if (Object.hasOwn(choices, text)) return choices[text];
    const meant = nearest(text, Object.keys(choices));
    const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
    this.#report(
      name,
      `${this.#quotesValues ? quote(text) : 'its value'} is none of ${Object.keys(choices).join(', ')}${hint}`,
    );
    return undefined;
  }

  #patterns(name: AnnotationName): readonly NamePattern[] {
    const text = this.#text(name);
    if (text === undefined) return [];
    const { patterns, problems } = readPatternList(text);
    for (const problem of problems) this.#report(name, problem);
    return patterns;
  }

  #duration(name: AnnotationName): number | undefined {
    const text = this.#text(name);
    if (text === undefined) return undefined;
    const ms = parseGoDuration(text);
    if (ms === undefined) this.#report(name, `${quote(text)} is no duration such as 30s, 1m30s or 0`);
    return ms;
  }

  /** Any value but a plain "no" holds: nobody's sign-off is skipped for a slip of the pen. */
  unsupportedGates(): readonly string[] {
    const gates = (['hold', 'window', 'approval'] as const).filter((name) => {
      const text = this.#text(name);
      return text !== undefined && text !== '' && !(name === 'hold' && text === 'false');
    });
    for (const name of gates) this.#report(name, 'is not supported yet; the workload is not rolled while it is there');
    return gates.map((name) => this.#annotations[name]);
  }

  /** Reports what begins with our prefix and is none of these, nor of what we write ourselves. */
  reportUnknown(names: readonly AnnotationName[]): void {
    const known = [...names, ...ownAnnotations].map((name) => this.#annotations[name]);
    const unknown = Object.keys(this.#texts)
      .filter((key) => key.startsWith(`${this.#annotations.prefix}/`) && !known.includes(key))
      .sort();
    for (const key of unknown.slice(0, mostUnknown)) {
      this.problems.push({ annotation: cut(key), message: this.#whyUnknown(key, names) });
    }
  }

  #whyUnknown(key: string, names: readonly AnnotationName[]): string {
    if (Object.values(this.#annotations).includes(key)) return 'means nothing on this kind of object';
    // Without the prefix, which is alike in all and would make all look alike.
    const start = this.#annotations.prefix.length + 1;
    const candidates = names.map((name) => this.#annotations[name].slice(start));
    const meant = nearest(key.slice(start), candidates);
    return meant === undefined ? 'is not known' : `is not known; did you mean ${this.#annotations.prefix}/${meant}?`;
  }

  #text(name: AnnotationName): string | undefined {
    const key = this.#annotations[name];
    return Object.hasOwn(this.#texts, key) ? this.#texts[key] : undefined;
  }

  #report(name: AnnotationName, message: string): void {
    this.problems.push({ annotation: this.#annotations[name], message });
  }
}

function quote(text: string): string {
  return JSON.stringify(cut(text));
}

function cut(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
}
