/** Finds the metrics and labels in PromQL expressions. It is no parser: promtool checks that they parse. */

export interface Selector {
  readonly metric: string;
  /** Names of the labels that are matched. */
  readonly labels: readonly string[];
}

/** The metrics of ours that an expression names, each with the labels in its braces. */
export function readSelectors(expression: string): readonly Selector[] {
  const pattern = /\b((?:reroll|workqueue|rest_client|leader_election|process|nodejs)_\w+)(?:\{([^}]*)\})?/g;
  return [...expression.matchAll(pattern)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  }));
}

/** The labels that an expression groups by, or joins on. */
export function readGroupings(expression: string): readonly string[] {
  return [...expression.matchAll(/\b(?:by|on|group_left)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  );
}
