/** The gate `invalid`: an annotation that asks for a gate does not parse, so it is not known what it was to stop. */
import type { ClosedGate } from '../../model/held.ts';
import type { GateFacts } from './gate.ts';

/** Closed until the annotation is corrected. */
export function invalid({ levels }: GateFacts): ClosedGate | undefined {
  const wrong = levels.filter(({ gates }) => gates.invalid.length > 0);
  if (wrong.length === 0) return undefined;
  const details = [...new Set(wrong.flatMap(({ gates }) => gates.invalid))];
  return { reason: 'invalid', opens: undefined, levels: wrong.map(({ level }) => level), details };
}
