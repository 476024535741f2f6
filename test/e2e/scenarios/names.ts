/** The names that reroll gives to what it writes, in one place: a row says what they mean. */

export const defaultPrefix = 'reroll.dev';

/** Reloader's own trace on the pod template, which is written beside ours where its vocabulary is read. */
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

/** Hints under our own prefix. */
export const hints = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${defaultPrefix}/${name}`, value]));

/** What the log says; its reasons are those of the plan. */
export const logMessages = {
  rolled: 'rolled',
  recorded: 'recorded without a rollout',
  released: 'opted out, record removed',
  nothing: 'nothing to do',
  held: 'held back',
  hintProblem: 'hint not understood',
} as const;

/** What is counted. */
export const metrics = {
  hintProblems: 'reroll_hint_problems_total',
} as const;
