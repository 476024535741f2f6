/** The words of one row about a workload: what it waits for, and what has changed. */
import type { ClosedGate } from '../model/held.ts';
import { configKinds, parseConfigRef } from '../model/kinds.ts';
import { oneLine } from '../model/quote.ts';
import type { State } from '../status/state.ts';
import type { Change, Surveyed } from '../survey/surveyed.ts';
import { ageText } from './ages.ts';

/** Stands for nothing. */
export const noWords = '-';

type Words = (surveyed: Surveyed) => string;

const reasonOf: Words = ({ status }) => status.reason;
const progress: Words = ({ status: { rollout } }) => `${String(rollout.updated)} of ${String(rollout.desired)} pods`;
const nothing: Words = ({ status, basis, notCompared }) => {
  if (status.rollout.state === 'blocked') return status.blockers.map(blockerText).join(', ');
  return basis === 'controller' && notCompared.length > 0 ? `${noWords} (by the controller)` : noWords;
};

/** What a workload waits for where no gate is closed. */
const waits: Partial<Record<State, Words>> = {
  rolling: progress,
  failed: progress,
  current: nothing,
  unknown: () => 'a running controller',
  pending: reasonOf,
  stale: reasonOf,
  unrecorded: reasonOf,
  off: reasonOf,
};

/** @param nowMs the API server's clock */
export function waitsFor(surveyed: Surveyed, { nowMs }: { readonly nowMs: number }): string {
  const { state, gates, wants } = surveyed.status;
  if (gates.length > 0) return gates.map((gate) => gateText(gate, { wants, nowMs })).join(', ');
  return waits[state]?.(surveyed) ?? noWords;
}

function gateText(
  { reason, opens }: ClosedGate,
  { wants, nowMs }: { readonly wants: Surveyed['status']['wants']; readonly nowMs: number },
): string {
  const [id, ...others] = Object.values(wants);
  if (reason === 'approval' && id !== undefined) {
    return `approval (${id}${others.length === 0 ? '' : ` and ${String(others.length)} more`})`;
  }
  return opens === undefined ? reason : `${reason}, ${ageText(opens.atMs - nowMs)} more`;
}

function blockerText(blocker: Surveyed['status']['blockers'][number]): string {
  return typeof blocker === 'string' ? blocker : `partition ${String(blocker.partition)}`;
}

/** Key names of a Secret only where the pod template names them: those of the record are such keys. */
export function changeText({ config, keys }: Pick<Change, 'config' | 'keys'>): string {
  if (keys === undefined || keys.length === 0) return config;
  if (keys.includes('*')) return `${config} (all keys)`;
  const isSecret = parseConfigRef(config).kind === configKinds[1];
  const names = isSecret ? `${String(keys.length)} key${keys.length === 1 ? '' : 's'}` : keys.join(', ');
  return `${config} (${oneLine(names)})`;
}
