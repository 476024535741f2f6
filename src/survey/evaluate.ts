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
  const status = statusOf({ workload: state, decision, attention: {} });
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

/** As a controller decides that has just started and listed everything. */
function decideByComparison(facts: Facts, { client, inventory }: Evaluation): Decided {
  const { nowMs } = client;
  const nothing = { staleSinceMs: undefined, spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
  const timing = { nowMs, monotonicMs: nowMs, ...nothing };
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

/** @throws Error never: the inventory has every workload of the cluster */
function factsOf(state: ReadWorkload['state'], { inventory }: Evaluation): Facts {
  const facts = inventory.facts(workloadKey(state));
  if (facts === undefined) throw new Error(`${workloadKey(state)} is not in the inventory`);
  return facts;
}
