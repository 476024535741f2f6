/** Evaluates one workload of a survey. */
import type { Facts } from '../inventory/facts.ts';
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, workloadKey, type ConfigRef } from '../model/kinds.ts';
import { decide } from '../plan/decide.ts';
import { dependenciesOf } from '../plan/selection/selection.ts';
import { statusOf, type Decided } from '../status/state.ts';
import { changesOf } from './changes.ts';
import type { ReadWorkload } from './cluster.ts';
import { decideByController, notComparedRefs } from './controller-view.ts';
import type { Evaluation } from './evaluation.ts';
import type { Surveyed, Verdict } from './surveyed.ts';

export function evaluate({ state, generation, strategy }: ReadWorkload, evaluation: Evaluation): Surveyed {
  const facts = factsOf(state, evaluation);
  const notCompared = notComparedRefs(facts, evaluation);
  const { decision, basis } = decideWith(facts, notCompared, evaluation);
  const times = writtenTimes(facts, decision?.cause);
  const staleSinceMs = times.length === 0 ? undefined : Math.min(...times);
  const status = statusOf({ workload: state, decision, attention: { staleSinceMs } });
  const changes = changesOf({ facts, status, isCompared: basis === 'comparison' }, evaluation.cluster);
  const configs = dependenciesOf(state, facts.selectionContext).size;
  return { status, generation, strategy, configs, basis, notCompared, changes };
}

function decideWith(facts: Facts, notCompared: readonly ConfigRef[], evaluation: Evaluation): Verdict {
  if (evaluation.hasKeys && notCompared.length === 0) {
    return { decision: decideByComparison(facts, evaluation), basis: 'comparison' };
  }
  return decideByController(facts, notCompared, evaluation);
}

/** As a controller decides that has listed everything and has run since before the last change. */
function decideByComparison(facts: Facts, evaluation: Evaluation): Decided {
  const first = decideSince(facts, undefined, evaluation);
  if (first.reason !== 'settle') return first;
  // A process that starts takes the change for a new one. When it was written, the config itself says.
  const times = writtenTimes(facts, first.cause);
  return decideSince(facts, times.length === 0 ? -Infinity : Math.max(...times), evaluation);
}

function decideSince(facts: Facts, staleSinceMs: number | undefined, { client, inventory }: Evaluation): Decided {
  const { nowMs } = client;
  const nothing = { spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
  const timing = { nowMs, monotonicMs: nowMs, staleSinceMs, ...nothing };
  const { decision } = decide({ ...facts, timing });
  if (decision.action !== 'confirm') return decision;
  // A survey reads without caches, so what it has read is confirmed.
  const { namespace } = facts.workload;
  const stateOf = (ref: ConfigRef): ConfigState | undefined =>
    inventory.configs.get(configKeyOf(ref, namespace))?.state;
  const confirmed = new Map(decision.configs.map((ref) => [ref, stateOf(ref)] as const));
  const again = inventory.facts(workloadKey(facts.workload), confirmed);
  return again === undefined ? decision : decide({ ...again, timing }).decision;
}

/** When the contents of configs were written, by the API server's clock, ms. */
function writtenTimes({ viewOf }: Facts, refs: readonly ConfigRef[] = []): readonly number[] {
  return refs.map((ref) => viewOf(ref).state?.writtenAtMs).filter((atMs) => atMs !== undefined);
}

/** @throws Error never: the inventory has every workload of the cluster */
function factsOf(state: ReadWorkload['state'], { inventory }: Evaluation): Facts {
  const facts = inventory.facts(workloadKey(state));
  if (facts === undefined) throw new Error(`${workloadKey(state)} is not in the inventory`);
  return facts;
}
