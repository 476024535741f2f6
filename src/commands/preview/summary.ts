/** What a change does, in one line. */
import type { PreviewItem, Verdict } from '../../preview/verdict.ts';

const restarting: readonly Verdict[] = ['rolls', 'rolls-anyway', 'may-roll-twice'];

/** Such as `3 workloads would restart, 1 waits for approval, 1 keeps running old content`. */
export function summaryText(items: readonly PreviewItem[]): string {
  const restarts = items.filter(({ verdict }) => restarting.includes(verdict));
  const certain = restarts.filter(({ isCertain }) => isCertain).length;
  const possible = restarts.length - certain;
  const waiting = items.filter(({ verdict }) => verdict === 'waits');
  const kept = items.filter(({ verdict }) => verdict === 'not-rolled').length;
  const parts = [
    ...(certain > 0 ? [`${workloads(certain)} would restart`] : []),
    ...(possible > 0 ? [`${certain > 0 ? String(possible) : workloads(possible)} may restart`] : []),
    ...(waiting.length > 0 ? [waitText(waiting, restarts.length === 0)] : []),
    ...(kept > 0 ? [keptText(kept, restarts.length + waiting.length === 0)] : []),
  ];
  return parts.length === 0 ? 'no workload would restart' : parts.join(', ');
}

/** @param isFirst nothing in the line says yet what is counted */
function waitText(items: readonly PreviewItem[], isFirst: boolean): string {
  const { length } = items;
  const counted = isFirst ? workloads(length) : String(length);
  const reasons = new Set(items.flatMap(({ gates }) => gates.map(({ reason }) => reason)));
  const areAllForApproval = reasons.size === 1 && reasons.has('approval');
  return `${counted} ${length === 1 ? 'waits' : 'wait'}${areAllForApproval ? ' for approval' : ''}`;
}

function keptText(length: number, isFirst: boolean): string {
  const counted = isFirst ? workloads(length) : String(length);
  return `${counted} ${length === 1 ? 'keeps' : 'keep'} running old content`;
}

function workloads(length: number): string {
  return `${String(length)} workload${length === 1 ? '' : 's'}`;
}

/** How many items have each verdict; without those of which there is none. */
export function countsOf(items: readonly PreviewItem[]): Readonly<Partial<Record<Verdict, number>>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of items) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

/** Whether the change makes a workload roll, now or later. */
export function isRollExpected({ verdict }: PreviewItem): boolean {
  return verdict === 'waits' || restarting.includes(verdict);
}
