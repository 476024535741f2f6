/** The workload that is held: it must not roll while it is, and must roll once when it is released. */
import type { FaultTestbed } from './testbed.ts';
import { other, type Complaint } from './verdict.ts';

/** Releases the workload at the end of a round, waits until it has the last content, and holds it again. */
export async function judgeHeld(testbed: FaultTestbed, limitMs: number): Promise<readonly Complaint[]> {
  const { fleet, rollouts, ledger } = testbed;
  const { held } = fleet;
  const whileHeld = rollouts.of(held);
  await testbed.setHold(null);
  await testbed.settled(limitMs, [held]);
  const rolls = rollouts.of(held) - whileHeld;
  const isPending = rollouts.object(held)?.metadata.annotations?.['reroll.dev/pending'] !== undefined;
  await testbed.setHold('true');
  return [
    ...(whileHeld > 0 ? [other(`the held workload rolled ${String(whileHeld)} times`)] : []),
    ...(rolls > 1 ? [other(`the released workload rolled ${String(rolls)} times`)] : []),
    ...(rolls + rollouts.removalsOf(held) === 0 && ledger.differs(held)
      ? [other('the released workload did not roll')]
      : []),
    ...(rolls > 0 && isPending ? [other('the released workload still has the annotation pending')] : []),
  ];
}
