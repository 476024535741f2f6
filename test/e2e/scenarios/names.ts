/** The names of what reroll writes: annotations, log messages and metrics. */

export const defaultPrefix = 'reroll.dev';

/** Reloader's annotation on the pod template, which reroll also writes where it reads Reloader's vocabulary. */
export const lastReloadedFrom = 'reloader.stakater.com/last-reloaded-from';

export interface Names {
  readonly auto: string;
  readonly hash: string;
  readonly cause: string;
  readonly record: string;
  readonly pending: string;
}

export const namesUnder = (prefix: string): Names => ({
  auto: `${prefix}/auto`,
  hash: `${prefix}/config-hash`,
  cause: `${prefix}/cause`,
  record: `${prefix}/record`,
  pending: `${prefix}/pending`,
});

/** Hints under the default prefix. */
export const hints = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${defaultPrefix}/${name}`, value]));

/** Log messages; the reasons that they carry are those of the plan. */
export const logMessages = {
  rolled: 'rolled',
  recorded: 'recorded without a rollout',
  released: 'opted out, record removed',
  nothing: 'nothing to do',
  held: 'held back',
  hintProblem: 'hint not understood',
} as const;

/** Names of metrics. */
export const metrics = {
  hintProblems: 'reroll_hint_problems_total',
} as const;
