/** Follows rollouts until they are complete, have failed, or take too long. */
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import { ClientError, type ClusterClient } from '../../model/cluster-client.ts';
import type { WorkloadIdentity } from '../../model/kinds.ts';
import type { WorkloadObject } from '../../model/kube-object.ts';
import { progressOf, type RolloutProgress } from './rollout-progress.ts';

/** The pauses between reads grow from the first to the last of these, ms. */
const firstPauseMs = 200;
const longestPauseMs = 2_000;
const growth = 1.5;

export interface StartedRollout {
  readonly workload: WorkloadIdentity;
  /** The answer to the patch that started it. */
  readonly before: WorkloadObject;
}

export interface FollowOptions {
  readonly client: ClusterClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Gets all rollouts after each round of reads. */
  readonly onRound: (progress: ReadonlyMap<StartedRollout, RolloutProgress>) => void;
}

/**
 * The last progress of each rollout; one that still progresses has taken too long.
 * @throws the signal's reason when the user stops the command
 */
export async function followRollouts(
  rollouts: readonly StartedRollout[],
  { client, clock, signal, timeoutMs, onRound }: FollowOptions,
): Promise<ReadonlyMap<StartedRollout, RolloutProgress>> {
  const progress = new Map<StartedRollout, RolloutProgress>();
  const endMs = clock.monotonicMs() + timeoutMs;
  let pauseMs = firstPauseMs;
  for (;;) {
    const open = rollouts.filter((each) => (progress.get(each)?.state ?? 'progressing') === 'progressing');
    const read = await Promise.all(open.map((each) => readProgress(each, client)));
    open.forEach((each, index) => {
      const found = read[index];
      if (found !== undefined) progress.set(each, found);
    });
    onRound(progress);
    const leftMs = endMs - clock.monotonicMs();
    if (leftMs <= 0 || [...progress.values()].every(({ state }) => state !== 'progressing')) return progress;
    await sleep(clock, Math.min(pauseMs, leftMs), signal);
    pauseMs = Math.min(pauseMs * growth, longestPauseMs);
  }
}

async function readProgress({ workload, before }: StartedRollout, client: ClusterClient): Promise<RolloutProgress> {
  try {
    const object = await client.get(workload);
    const isThere = object?.metadata?.uid === before.metadata?.uid;
    return object !== undefined && isThere
      ? progressOf(workload.kind, object, before)
      : { state: 'failed', text: 'it has been deleted' };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { state: 'failed', text: error.message };
  }
}
