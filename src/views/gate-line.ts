/** One line with the state of every gate. */
import type { GateLevel } from '../model/gate-hints.ts';
import type { GateReason } from '../model/held.ts';
import { timeWords } from '../status/gate-words.ts';
import type { GateState } from '../survey/explain/explanation.ts';
import { ageText } from './ages.ts';
import type { Piece } from './piece.ts';
import { phrase } from './time-words.ts';

const levels: Readonly<Record<GateLevel, string>> = {
  workload: 'on the workload',
  namespace: 'on its Namespace',
  process: 'by an option of the controller',
  lease: 'on the Lease',
};

/** @param nowMs the API server's clock */
export function gateLine(gates: readonly GateState[], nowMs: number): readonly Piece[] {
  return gates.flatMap((gate, index) => [...(index === 0 ? [] : [' · ']), ...gatePieces(gate, nowMs)]);
}

/** One gate: open, closed since when and until when, or not set. */
export function gatePieces(
  { gate, state, sinceMs, opens, levels: set, details }: GateState,
  nowMs: number,
): readonly Piece[] {
  if (state !== 'closed') return [`${gate} ${state === 'open' && set.length > 0 ? openWord(gate) : state}`];
  const rest = phrase(
    set.map((level) => levels[level]).join(' and '),
    sinceMs === undefined ? '' : `since ${ageText(nowMs - sinceMs)}`,
    opens === undefined ? '' : `until ${timeWords(opens)}`,
    details.length === 0 ? '' : `(${details.join(', ')})`,
  );
  return [`${gate} `, { text: 'CLOSED', style: 'yellow' }, ...(rest === '' ? [] : [` ${rest}`])];
}

/** For a gate that is set and does not wait. */
function openWord(gate: GateReason): string {
  return gate === 'approval' ? 'required for the next change' : 'open';
}
