/**
 * Adds "did you mean" suggestions to a report about listed names that do not exist. Tenants choose both the names that
 * they list and the names of their ConfigMaps, so the work per report is bounded and counted.
 */
import type { ReadonlyConfigs } from '../../inventory/configs.ts';
import { mostListedProblems, type HintProblem } from '../../model/hints.ts';
import { Comparisons, nearest } from '../../model/nearest.ts';
import type { ListProblem } from '../../plan/selection/list-problems.ts';

/** A report gets suggestions for at most this many names. */
const maxOffers = 3;

/** A name is compared with those of at most this many ConfigMaps. */
const maxNames = 1_000;
/**
 * Names that share this many first characters come first, then names of similar length: the comparisons may not suffice
 * for all.
 */
const alikeStart = 2;

/** Character comparisons per name: 18,000 for a report. */
const maxComparisons = 6_000;

export class NameOffers {
  readonly #configs: Pick<ReadonlyConfigs, 'namesIn'>;
  #comparisons = 0;

  constructor(configs: Pick<ReadonlyConfigs, 'namesIn'>) {
    this.#configs = configs;
  }

  /** Number of character comparisons of all suggestions so far. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /** The problems, with a suggestion added to the first ones where a similar name exists. */
  complete(namespace: string, problems: readonly ListProblem[]): readonly HintProblem[] {
    const wanted = problems.slice(0, mostListedProblems).flatMap((problem) => problem.wanted ?? []);
    const offers = new Map(
      [...new Set(wanted)].slice(0, maxOffers).map((name) => [name, this.#offer(namespace, name)] as const),
    );
    return problems.map(({ annotation, message, wanted: name }) => {
      const meant = name === undefined ? undefined : offers.get(name);
      return {
        annotation,
        message: meant === undefined ? message : `${message}; did you mean ${JSON.stringify(meant)}?`,
      };
    });
  }

  #offer(namespace: string, name: string): string | undefined {
    const comparisons = new Comparisons(maxComparisons);
    const meant = nearest(name, this.#candidates(namespace, name.toLowerCase(), comparisons), comparisons);
    this.#comparisons += comparisons.used;
    return meant;
  }

  #candidates(namespace: string, name: string, comparisons: Comparisons): readonly string[] {
    const [alike, others]: [string[], string[]] = [[], []];
    const start = name.slice(0, alikeStart);
    let seen = 0;
    for (const candidate of this.#configs.namesIn('ConfigMap', namespace)) {
      seen += 1;
      if (seen > maxNames) break;
      const isAlike = comparisons.sharedStart(start, candidate) === start.length;
      (isAlike ? alike : others).push(candidate);
    }
    const difference = (candidate: string): number => Math.abs(candidate.length - name.length);
    const byLength = (one: string, other: string): number => difference(one) - difference(other);
    return [...alike.sort(byLength), ...others.sort(byLength)];
  }
}
