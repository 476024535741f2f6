/** Takes events of workloads into the stores, whatever their origin. */
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { Observation } from '../model/observation.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { isManaged } from '../plan/selection/selection.ts';
import { nothing, type EventOf, type Taken } from './events.ts';
import { selectionContextOf } from './facts.ts';
import { withoutFalseRoll, lostTrigger } from './lost-trigger.ts';
import { noteStatus } from './mixed-pods.ts';
import { planSelection } from './observe-selection.ts';
import { isSameForPlan } from './same.ts';
import type { Stores } from './stores.ts';
import { undoneGates } from './undone-gates.ts';

export function takeWorkload(stores: Stores, event: EventOf<'workload'>): Taken {
  const { workloads, adoptions } = stores;
  const { origin, listRv, loss } = event;
  stores.noteVersion(event.state.kind, event.state.resourceVersion);
  if (origin === 'list' && workloads.isBehind(event.state)) return { ...nothing, isRewound: true };
  const key = workloadKey(event.state);
  const state = withoutFalseRoll(event.state, lostTrigger(workloads.get(key), event));
  if (listRv !== undefined && adoptions.isRefused(key, state.namespace, listRv)) return nothing;
  const known = workloads.get(key)?.state;
  const source = { origin, atMs: stores.nowMs(), isOptedIn: isOptedIn(stores, state), loss };
  if (!workloads.upsert(state, source, listRv)) return nothing;
  const isNews = follow(stores, known, state, origin !== 'list');
  if (!isNews || origin === 'answer') return nothing;
  return { ...nothing, affected: [key], undoneGates: undoneGates(known, state) };
}

/** Updates what depends on a new state. Returns whether the state matters to a plan. */
function follow(stores: Stores, known: WorkloadState | undefined, state: WorkloadState, isSeen: boolean): boolean {
  if (known === undefined) return true;
  const isMixedNow = noteStatus(stores, workloadKey(state), known, isSeen);
  forgetGone(stores, known);
  // A status write is no reason to reconcile, least of all a workload that backs off.
  return isMixedNow || !isSameForPlan(known, state);
}

export function takeWorkloadGone(stores: Stores, event: EventOf<'workload-gone'>): Taken {
  const { workloads, adoptions } = stores;
  const { key, uid, listRv, answerRv } = event;
  const known = workloads.get(key)?.state;
  if (isNewerThan(known, answerRv)) return nothing;
  adoptions.noteGone(key);
  if (known === undefined) return nothing;
  if (listRv !== undefined && workloads.isAdoptedAfter(key, listRv)) return nothing;
  const wasAdopted = listRv !== undefined && workloads.isOnlyAdopted(key);
  if (!workloads.remove(key, uid)) return nothing;
  forgetGone(stores, known);
  // The list was begun before the namespace opted in, so the workload may have been skipped rather than deleted.
  const relist = wasAdopted ? adoptions.again(known.namespace) : undefined;
  return { ...nothing, affected: [key], relist };
}

/** Whether a watch has shown a later state than the answer to a patch. */
function isNewerThan(known: WorkloadState | undefined, answerRv: string | undefined): boolean {
  if (known === undefined || answerRv === undefined) return false;
  return compareResourceVersions(known.resourceVersion, answerRv) > 0;
}

/**
 * Notes that a plan for the present state was carried out, or that there was nothing to do: the workload no longer
 * counts as adopted.
 */
export function takePlanned(stores: Stores, { key, isOut, isRecorded }: EventOf<'planned'>): Taken {
  const { workloads } = stores;
  const known = workloads.get(key);
  if (isRecorded && known !== undefined && !isKnownToBePlanned(known.observation)) {
    const planned = planSelection(known, selectionContextOf(known.state, stores));
    workloads.note(key, { ...known.observation, ...planned });
  }
  return noteOut(workloads, key, isOut);
}

/**
 * Clears which workloads are opted out and which are adopted: while another replica leads, it carries out the
 * adoptions, and this one would carry them out a second time.
 */
export function takeStoodDown({ workloads }: Stores): Taken {
  for (const key of workloads.keys()) noteOut(workloads, key, false);
  return nothing;
}

function isKnownToBePlanned({ isSelectionPlanned, formerSelections }: Observation): boolean {
  return isSelectionPlanned && formerSelections.length === 0;
}

function noteOut(workloads: Stores['workloads'], key: WorkloadKey, isOut: boolean): Taken {
  const observation = workloads.get(key)?.observation;
  const isNews = observation !== undefined && (observation.wasAdopted || observation.isOut !== isOut);
  if (isNews) workloads.note(key, { ...observation, wasAdopted: false, isOut });
  return nothing;
}

/** Whether the workload itself, its Namespace or an option opts it in. */
export function isOptedIn({ namespaces, scope }: Stores, state: WorkloadState): boolean {
  const namespaceAuto = namespaces.get(state.namespace)?.state.auto;
  return isManaged(state, { namespaceAuto, autoReloadAll: scope.autoReloadAll });
}

/** Forgets the deleted configs that no workload names any more. */
function forgetGone({ configs, workloads }: Stores, before: WorkloadState): void {
  if (configs.goneSize === 0) return;
  for (const key of [...configs.goneIn(before.namespace)]) if (!workloads.isNamed(key)) configs.forgetGone(key);
}
