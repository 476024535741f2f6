/** Evaluates one workload of a survey. */
import type { Facts } from '../inventory/facts.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { Decision } from '../model/decision.ts';
import { configKeyOf, workloadKey, type ConfigRef } from '../model/kinds.ts';
import { decide } from '../plan/decide.ts';
import type { ConfigView } from '../plan/input/config-view.ts';
import { readPending } from '../plan/pending.ts';
import { parseTime } from '../plan/record/history.ts';
import { statusOf } from '../status/state.ts';
import { changesOf } from './changes.ts';
import type { ReadWorkload } from './cluster.ts';
import { decideByController, notComparedRefs } from './controller-view.ts';
import type { Evaluation } from './evaluation.ts';
import type { Surveyed, Verdict } from './surveyed.ts';

export function evaluate({ state, generation }: ReadWorkload, evaluation: Evaluation): Surveyed {
  const facts = factsOf(state, evaluation);
  const notCompared = notComparedRefs(facts, evaluation);
  const { decision, basis, staleSinceMs } = decideWith(facts, notCompared, evaluation);
  const status = statusOf({ workload: state, decision, attention: { staleSinceMs } });
  const changes = changesOf({ facts, status, isCompared: basis === 'comparison' }, evaluation.cluster);
  return { status, generation, basis, notCompared, changes };
}

function decideWith(facts: Facts, notCompared: readonly ConfigRef[], evaluation: Evaluation): Verdict {
  if (evaluation.hasKeys && notCompared.length === 0) {
    return { ...decideByComparison(facts, evaluation), basis: 'comparison' };
  }
  return decideByController(facts, notCompared, evaluation);
}

/**
 * As a controller decides that has listed everything, and has seen the last change when it was written: the gates of
 * the process itself are open after their time.
 */
function decideByComparison(facts: Facts, evaluation: Evaluation): Omit<Verdict, 'basis'> {
  const decision = decideConfirmed(facts, undefined, evaluation);
  const cause = 'cause' in decision ? decision.cause : [];
  if (cause.length === 0) return { decision };
  const staleSinceMs = staleSince(facts, cause);
  return { decision: decideConfirmed(facts, staleSinceMs, evaluation), staleSinceMs };
}

/** Since when a workload has been stale, wall clock, ms: by its annotation, else since the last write of the cause. */
function staleSince({ workload, viewOf }: Facts, cause: readonly ConfigRef[]): number | undefined {
  const writtenAtMs = cause.flatMap((ref) => viewOf(ref).state?.writtenAtMs ?? []);
  const lastMs = writtenAtMs.length === 0 ? undefined : Math.max(...writtenAtMs);
  return parseTime(readPending(workload.pending)?.since) ?? lastMs;
}

function decideConfirmed(facts: Facts, staleSinceMs: number | undefined, { client, inventory }: Evaluation): Decision {
  const { nowMs } = client;
  const nothing = { spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
  const timing = { nowMs, monotonicMs: nowMs, staleSinceMs, ...nothing };
  const { decision } = decide({ ...seen(facts), timing });
  if (decision.action !== 'confirm') return decision;
  // A survey reads without caches, so what it has read is confirmed.
  const { namespace } = facts.workload;
  const stateOf = (ref: ConfigRef): ConfigState | undefined =>
    inventory.configs.get(configKeyOf(ref, namespace))?.state;
  const confirmed = new Map(decision.configs.map((ref) => [ref, stateOf(ref)] as const));
  const again = inventory.facts(workloadKey(facts.workload), confirmed);
  return again === undefined ? decision : decide({ ...seen(again), timing }).decision;
}

/** The same facts for a controller that has seen each config change at the time of its last write. */
function seen(facts: Facts): Facts {
  const viewOf = (ref: ConfigRef): ConfigView => {
    const view = facts.viewOf(ref);
    return { ...view, changedAtMs: view.state?.writtenAtMs };
  };
  return { ...facts, viewOf };
}

/** @throws Error never: the inventory has every workload of the cluster */
function factsOf(state: ReadWorkload['state'], { inventory }: Evaluation): Facts {
  const facts = inventory.facts(workloadKey(state));
  if (facts === undefined) throw new Error(`${workloadKey(state)} is not in the inventory`);
  return facts;
}
