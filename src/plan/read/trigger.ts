/** The places whose values make the controller of a workload replace its pods: which of them a roll writes, and how. */
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { membersOf, valueAt } from '../../model/members.ts';
import { outerTriggersOf, type MemberPath, type Trigger, type WorkloadType } from '../../model/workload-type.ts';
import type { Annotations } from './annotations.ts';

/** @param isRestart the hint `rollout-strategy` asks for restarts */
export function triggerOf(kind: WorkloadKind, isRestart: boolean): Trigger {
  const { trigger, restart } = workloadTypeOf(kind);
  return isRestart ? (restart ?? trigger) : trigger;
}

/** The way to the value of a trigger. */
export function pathOf({ parent, key }: Trigger, { configHash }: Annotations): MemberPath {
  return [...parent, key ?? configHash];
}

/** The value of a trigger; undefined if there is none. */
function triggerValue(object: KubeObject, { parent, key }: Trigger, { configHash }: Annotations): string | undefined {
  const value = membersOf(valueAt(object, parent))[key ?? configHash];
  return typeof value === 'string' ? value : undefined;
}

/**
 * The trigger that a workload carries: where the strategy was changed since the last roll, it is still the former one.
 * @param last the trigger of the last roll
 */
export function carriedTrigger(
  {
    kind,
    isRestart,
    last,
  }: { readonly kind: WorkloadKind; readonly isRestart: boolean; readonly last?: string | undefined },
  object: KubeObject,
  annotations: Annotations,
): string | undefined {
  const { trigger, restart } = workloadTypeOf(kind);
  const value = triggerValue(object, trigger, annotations);
  if (restart === undefined) return value;
  const ofRestart = triggerValue(object, restart, annotations);
  const [wanted, other] = isRestart ? [ofRestart, value] : [value, ofRestart];
  return other !== undefined && other === last ? other : wanted;
}

/** The values of the triggers that are no part of the pod template, in the order of the kind. */
export function outerTriggers(
  type: WorkloadType,
  object: KubeObject,
  annotations: Annotations,
): readonly (string | undefined)[] {
  return outerTriggersOf(type).map((trigger) => triggerValue(object, trigger, annotations));
}

/**
 * The time that a roll writes: controllers compare times of whole seconds, so it is later than the one that is there.
 * @param nowMs wall clock
 */
export function triggerTime(nowMs: number, previous: string | undefined): string {
  const before = Date.parse(previous ?? '');
  const seconds = Math.max(Math.floor(nowMs / 1_000), Number.isNaN(before) ? 0 : Math.floor(before / 1_000) + 1);
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
}
