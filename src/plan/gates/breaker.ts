/** The gate `breaker`: too many rollouts of a content have failed, so the other users of the config keep theirs. */
import type { ClosedGate } from '../../model/held.ts';
import { parseConfigKey } from '../../model/kinds.ts';
import type { GateFacts } from './gate.ts';

/**
 * Closed while the breaker of a config of the cause is tripped. What is broken already goes on: its next pods start
 * with the present content anyway, so a fix repairs it first.
 */
export function breaker({ trips, isNow, isBroken }: GateFacts): ClosedGate | undefined {
  if (isBroken || isNow()) return undefined;
  const closing = trips();
  if (closing.length === 0) return undefined;
  const configs = closing.map(({ config }) => parseConfigKey(config)).map(({ kind, name }) => `${kind}/${name}`);
  return { reason: 'breaker', opens: undefined, levels: [], details: configs };
}
