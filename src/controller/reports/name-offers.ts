/**
 * Adds to a report the names that were most likely meant. Tenants choose both the names that they list and those of their
 * ConfigMaps, so the work for one report is bounded and counted.
 */
import type { ReadonlyConfigs } from '../../inventory/configs.ts';
import { mostListedProblems, type HintProblem } from '../../model/hints.ts';
import { Comparisons, nearest } from '../../model/nearest.ts';
import type { ListProblem } from '../../plan/selection/list-problems.ts';

/** For so many names of a report one is looked for that may have been meant. */
const mostOffers = 3;

/** Of so many ConfigMaps the names are compared, */
const mostNames = 1_000;
/** those first that begin with the same characters, and of these the ones of a like length: the comparisons may not suffice. */
const alikeStart = 2;

/** Comparisons of characters for one name, 18,000 for a report. */
const mostComparisons = 6_000;

export class NameOffers {
  readonly #configs: Pick<ReadonlyConfigs, 'namesIn'>;
  #comparisons = 0;

  constructor(configs: Pick<ReadonlyConfigs, 'namesIn'>) {
    this.#configs = configs;
  }

  /** Comparisons of characters that all offers have cost so far. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /** The problems with an offer behind the first ones, as far as there are names that may have been meant. */
  complete(namespace: string, problems: readonly ListProblem[]): readonly HintProblem[] {
    const wanted = problems.slice(0, mostListedProblems).flatMap((problem) => problem.wanted ?? []);
    const offers = new Map(
      [...new Set(wanted)].slice(0, mostOffers).map((name) => [name, this.#offer(namespace, name)] as const),
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
    const comparisons = new Comparisons(mostComparisons);
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
      if (seen > mostNames) break;
      const isAlike = comparisons.sharedStart(start, candidate) === start.length;
      (isAlike ? alike : others).push(candidate);
    }
    const difference = (candidate: string): number => Math.abs(candidate.length - name.length);
    const byLength = (one: string, other: string): number => difference(one) - difference(other);
    return [...alike.sort(byLength), ...others.sort(byLength)];
  }
}
