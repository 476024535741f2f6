/** Takes what is said about a workload, whatever its origin. */
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { Observation } from '../model/observation.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { isManaged } from '../plan/selection/selection.ts';
import { nothing, type EventOf, type Taken } from './events.ts';
import { selectionContextOf } from './facts.ts';
import { asBelieved, lostTrigger } from './lost-trigger.ts';
import { noteStatus } from './mixed-pods.ts';
import { planSelection } from './observe-selection.ts';
import { asksForTheSame } from './same.ts';
import type { Stores } from './stores.ts';

export function takeWorkload(stores: Stores, event: EventOf<'workload'>): Taken {
  const { workloads, adoptions, options } = stores;
  const { origin, listRv, loss } = event;
  stores.noteVersion(event.state.kind, event.state.resourceVersion);
  if (origin === 'list' && workloads.isBehind(event.state)) return { ...nothing, isRewound: true };
  const key = workloadKey(event.state);
  const state = asBelieved(event.state, lostTrigger(workloads.get(key), event));
  if (listRv !== undefined && adoptions.isRefused(key, state.namespace, listRv)) return nothing;
  const known = workloads.get(key)?.state;
  const sight = { origin, atMs: options.nowMs(), isOptedIn: isOptedIn(stores, state), loss };
  if (!workloads.upsert(state, sight, listRv)) return nothing;
  const isNews = follow(stores, known, state, origin !== 'list');
  return isNews && origin !== 'answer' ? { ...nothing, affected: [key] } : nothing;
}

/** What follows from a new state; returns whether it matters to a plan. */
function follow(stores: Stores, known: WorkloadState | undefined, state: WorkloadState, isSeen: boolean): boolean {
  if (known === undefined) return true;
  const isMixedNow = noteStatus(stores, workloadKey(state), known, isSeen);
  forgetGone(stores, known);
  // A status write is no reason to reconcile again, least of all a workload that backs off.
  return isMixedNow || !asksForTheSame(known, state);
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
  // That list was begun before its namespace was opted in, so it passed over what it did contain.
  const relist = wasAdopted ? adoptions.again(known.namespace) : undefined;
  return { ...nothing, affected: [key], relist };
}

/** A watch has shown a later state than the answer to a patch. */
function isNewerThan(known: WorkloadState | undefined, answerRv: string | undefined): boolean {
  if (known === undefined || answerRv === undefined) return false;
  return compareResourceVersions(known.resourceVersion, answerRv) > 0;
}

/**
 * Notes that a plan for the present state has been carried out, or that nothing was to be done: an adoption counts no
 * longer.
 */
export function takePlanned(stores: Stores, { key, isOut, isRecorded }: EventOf<'planned'>): Taken {
  const { workloads } = stores;
  const known = workloads.get(key);
  if (isRecorded && known !== undefined && !isKnownToBePlanned(known.observation)) {
    const planned = planSelection(known, selectionContextOf(known.state, stores.context));
    workloads.note(key, { ...known.observation, ...planned });
  }
  return noteOut(workloads, key, isOut);
}

/**
 * Which workloads are out, and which have been adopted, counts for the one replica that plans: where another one does, the
 * adoption is carried out there, and would be carried out a second time here.
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

function isOptedIn({ namespaces, options }: Stores, state: WorkloadState): boolean {
  const namespaceAuto = namespaces.get(state.namespace)?.state.auto;
  return isManaged(state, { namespaceAuto, autoReloadAll: options.scope.autoReloadAll });
}

/** What is gone is remembered only while a workload names it. */
function forgetGone({ configs, workloads }: Stores, before: WorkloadState): void {
  if (configs.goneSize === 0) return;
  for (const key of [...configs.goneIn(before.namespace)]) if (!workloads.isNamed(key)) configs.forgetGone(key);
}
