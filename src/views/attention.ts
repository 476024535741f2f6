/** Which states need a person, and the order in which commands list workloads. */
import { isControlGate, type ClosedGate } from '../model/held.ts';
import type { State, WorkloadStatus } from '../status/state.ts';

/** What needs a person comes first. */
const order: readonly State[] = [
  ...(['failed', 'reverted', 'pending', 'stale', 'foreign'] as const),
  ...(['unknown', 'unrecorded', 'rolling', 'current', 'off'] as const),
];

/**
 * Whether nothing goes on until a person acts: approves, lifts a hold, corrects an annotation, a content or a rollout.
 * A window, a hold with an end, the pauses that the controller measures and the rollouts of others end by themselves.
 */
export function needsPerson(status: WorkloadStatus): boolean {
  return needs[status.state](status);
}

const always = (): boolean => true;
const never = (): boolean => false;
const isBlocked = ({ rollout }: WorkloadStatus): boolean => rollout.state === 'blocked';

const needs: Readonly<Record<State, (status: WorkloadStatus) => boolean>> = {
  failed: always,
  reverted: always,
  foreign: always,
  stale: ({ reason }) => reason === 'mixed-pods-possible' || reason === 'unsupported',
  pending: ({ gates }) => gates.some((gate) => !endsByItself(gate)),
  rolling: isBlocked,
  current: isBlocked,
  unrecorded: never,
  off: never,
  unknown: never,
};

function endsByItself({ reason, opens }: ClosedGate): boolean {
  const isOpenedByPerson = isControlGate(reason) || reason === 'breaker';
  return opens !== undefined || reason === 'window' || !isOpenedByPerson;
}

/** The order of two statuses: by need, by state, then by name. */
export function compareStatuses(a: WorkloadStatus, b: WorkloadStatus): number {
  return (
    Number(needsPerson(b)) - Number(needsPerson(a)) ||
    order.indexOf(a.state) - order.indexOf(b.state) ||
    compareTexts(a.workload.namespace, b.workload.namespace) ||
    compareTexts(a.workload.kind, b.workload.kind) ||
    compareTexts(a.workload.name, b.workload.name)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
