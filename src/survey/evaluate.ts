/** Evaluates one workload of a survey. */
import type { Facts } from '../inventory/facts.ts';
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, workloadKey, type ConfigRef } from '../model/kinds.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { dependenciesOf } from '../plan/selection/selection.ts';
import { statusOf, type Decided } from '../status/state.ts';
import { changesOf } from './changes.ts';
import type { ReadWorkload } from './cluster.ts';
import { decideNow } from './decide-now.ts';
import { decideByController, notComparedRefs } from './controller-view.ts';
import type { Evaluation } from './evaluation.ts';
import { surveyTurn } from './survey-turn.ts';
import type { Surveyed, Verdict } from './surveyed.ts';

export function evaluate({ state, generation, strategy }: ReadWorkload, evaluation: Evaluation): Surveyed {
  const settled = evaluation.settled.get(state);
  if (settled !== undefined) {
    const status = statusOf({ workload: state, decision: { reason: 'up-to-date' }, attention: {} });
    return { status, generation, strategy, configs: settled, basis: 'comparison', notCompared: [], changes: [] };
  }
  const facts = factsOf(state, evaluation.inventory);
  const dependencies = dependenciesOf(state, facts.selectionContext);
  const notCompared = notComparedRefs(facts, dependencies, evaluation);
  const { decision, basis } = decideWith(facts, notCompared, evaluation);
  const times = writtenTimes(facts, decision?.cause);
  const staleSinceMs = times.length === 0 ? undefined : Math.min(...times);
  const status = statusOf({ workload: state, decision, attention: { staleSinceMs } });
  const changes = changesOf({ facts, dependencies, status, isCompared: basis === 'comparison' }, evaluation.cluster);
  return { status, generation, strategy, configs: dependencies.size, basis, notCompared, changes };
}

/** A Namespace that may not be read can be what opts in a workload that has a record. */
function decideWith(facts: Facts, notCompared: readonly ConfigRef[], evaluation: Evaluation): Verdict {
  const verdict = decideAsRead(facts, notCompared, evaluation);
  const isOff = verdict.decision?.reason === 'not-opted-in' && facts.workload.record.state !== 'none';
  const isUnread = evaluation.cluster.noNamespaces !== undefined;
  return isOff && isUnread ? { decision: undefined, basis: 'nothing' } : verdict;
}

function decideAsRead(facts: Facts, notCompared: readonly ConfigRef[], evaluation: Evaluation): Verdict {
  if (evaluation.hasKeys && notCompared.length === 0) {
    return { decision: decideByComparison(facts, evaluation), basis: 'comparison' };
  }
  return decideByController(facts, notCompared, evaluation);
}

function decideByComparison(facts: Facts, evaluation: Evaluation): Decided {
  const { client, inventory } = evaluation;
  const { nowMs } = client;
  const turn = surveyTurn(facts, evaluation);
  const decision = decideNow(facts, nowMs, turn);
  if (decision.action !== 'confirm') return decision;
  // A survey reads without caches, so what it has read is confirmed.
  const { namespace } = facts.workload;
  const stateOf = (ref: ConfigRef): ConfigState | undefined =>
    inventory.configs.get(configKeyOf(ref, namespace))?.state;
  const confirmed = new Map(decision.configs.map((ref) => [ref, stateOf(ref)] as const));
  const again = inventory.facts(workloadKey(facts.workload), confirmed);
  return again === undefined ? decision : decideNow(again, nowMs, turn);
}

/** When the contents of configs were written, by the API server's clock, ms. */
function writtenTimes({ viewOf }: Facts, refs: readonly ConfigRef[] = []): readonly number[] {
  return refs.map((ref) => viewOf(ref).state?.writtenAtMs).filter((atMs) => atMs !== undefined);
}

/** @throws Error never: the inventory has every workload that is planned */
export function factsOf(state: WorkloadState, inventory: Evaluation['inventory']): Facts {
  const facts = inventory.facts(workloadKey(state));
  if (facts === undefined) throw new Error(`${workloadKey(state)} is not in the inventory`);
  return facts;
}
