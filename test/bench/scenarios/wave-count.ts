/**
 * What a watch from outside shows of waves: how many there were, and how many workloads were in flight together. A
 * workload is in flight from its roll until its pods have stayed available for a while. Its moments are those that an
 * observer knows for certain: the controller has rolled it before it was seen rolled, and has not seen it available
 * before its status was written. So a number in flight is the least that it can have been. Pure.
 */
import { limitOf } from '../../support/outside/limit.ts';

/** A workload on the clock of `performance.now()`. */
export interface Rolled {
  /** When the watch showed it with another pod template. */
  readonly rolledAtMs: number;
  /** When a write of its status began that shows all pods available. */
  readonly availableAtMs: number;
}

export interface WaveCount {
  /** The length of the longest chain in which each workload was rolled after the one before it was proven. */
  readonly waves: number;
  readonly mostInFlight: number;
  /** Workloads that were rolled while more were in flight than the documentation allows. */
  readonly aboveLimit: number;
}

/**
 * @param rolled all users of one ConfigMap without `max-concurrent`
 * @param soakMs how long pods have to stay available
 */
export function countWaves(rolled: readonly Rolled[], soakMs: number): WaveCount {
  const inOrder = [...rolled].sort((a, b) => a.rolledAtMs - b.rolledAtMs);
  const proofs: { readonly atMs: number; readonly wave: number }[] = [];
  let [waves, mostInFlight, aboveLimit] = [0, 0, 0];
  inOrder.forEach(({ rolledAtMs, availableAtMs }, index) => {
    const proven = proofs.filter(({ atMs }) => atMs <= rolledAtMs);
    const wave = 1 + Math.max(0, ...proven.map((proof) => proof.wave));
    const inFlight = index + 1 - proven.length;
    const users = { config: 'ConfigMap/waves', maxConcurrent: undefined, users: rolled.length } as const;
    if (inFlight > limitOf({ ...users, proven: proven.length })) aboveLimit += 1;
    proofs.push({ atMs: availableAtMs + soakMs, wave });
    waves = Math.max(waves, wave);
    mostInFlight = Math.max(mostInFlight, inFlight);
  });
  return { waves, mostInFlight, aboveLimit };
}
