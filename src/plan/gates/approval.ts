/** The gate `approval`: a user has to approve each new content before it is rolled out. */
import type { ClosedGate } from '../../model/held.ts';
import type { GateFacts } from './gate.ts';

/** Closed until the content of every config of the cause is approved. */
export function approval({ levels, isApproved }: GateFacts): ClosedGate | undefined {
  const asking = levels.filter(({ gates }) => gates.isApprovalRequired);
  if (asking.length === 0 || isApproved()) return undefined;
  return { reason: 'approval', opens: undefined, levels: asking.map(({ level }) => level), details: [] };
}
