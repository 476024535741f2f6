/** Computes how far rollouts lag behind changes, from observations of both. Pure. */
import type { Use } from '../objects.ts';

/** A change of a config: when it was requested, and the resulting resourceVersion. */
export interface Change {
  readonly config: string;
  readonly atMs: number;
  readonly rv: bigint;
}

/** A rollout of a workload: when it was observed, and the workload's resulting resourceVersion. */
export interface Rollout {
  readonly atMs: number;
  readonly rv: bigint;
}

/**
 * For each change and each user of its config, the ms until the next rollout of that user: the first one with a newer
 * resourceVersion. That is no later than the rollout that brought the content: a rollout that was in progress may have
 * come in between. A change without a rollout after it adds no value.
 */
export function lagsOf(
  uses: readonly Use[],
  changes: readonly Change[],
  rollouts: ReadonlyMap<string, readonly Rollout[]>,
): number[] {
  const changesByConfig = new Map<string, Change[]>();
  for (const change of changes) {
    changesByConfig.set(change.config, [...(changesByConfig.get(change.config) ?? []), change]);
  }
  return uses.flatMap(({ deployment, config }) => {
    const own = rollouts.get(deployment) ?? [];
    return (changesByConfig.get(config.name) ?? []).flatMap(({ atMs, rv }) => {
      const next = own.find((rollout) => rollout.rv > rv);
      return next === undefined ? [] : [next.atMs - atMs];
    });
  });
}

/** The resourceVersion of a config after all changes; undefined if it did not change. */
export function settledOn(changes: readonly Change[], config: string): bigint | undefined {
  const versions = changes.filter((change) => change.config === config).map(({ rv }) => rv);
  return versions.reduce<bigint | undefined>((last, rv) => (last === undefined || rv > last ? rv : last), undefined);
}
