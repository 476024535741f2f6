/** How far rollouts are behind changes, from what was seen of both. Pure. */
import type { Use } from '../objects.ts';

/** A config was changed: when that was asked for, and the version that it got. */
export interface Change {
  readonly config: string;
  readonly atMs: number;
  readonly rv: bigint;
}

/** A workload was rolled: when that was seen, and the version of the workload that brought it. */
export interface Rollout {
  readonly atMs: number;
  readonly rv: bigint;
}

/**
 * For each change and each user of its config the ms until the next rollout of that user: the first one whose version is
 * younger. That is no later than the one that brought the content: a rollout that was under way may have come in between.
 * Where none followed, nothing is said.
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

/** The version of a config after all changes; undefined where it was not changed. */
export function settledOn(changes: readonly Change[], config: string): bigint | undefined {
  const versions = changes.filter((change) => change.config === config).map(({ rv }) => rv);
  return versions.reduce<bigint | undefined>((last, rv) => (last === undefined || rv > last ? rv : last), undefined);
}
