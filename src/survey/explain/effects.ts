/** What a change of each key of a config would do to a workload that uses it. */
import type { Facts } from '../../inventory/facts.ts';
import { allKeys } from '../../model/config-state.ts';
import type { GateReason } from '../../model/held.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import { dependenciesOf } from '../../plan/selection/selection.ts';
import type { Surveyed } from '../surveyed.ts';
import type { Effect } from './explanation.ts';
import { gateStates } from './gate-states.ts';
import { shownNames } from './key-names.ts';
import type { KeyNames, Use } from './use.ts';

export interface EffectInput {
  readonly facts: Facts;
  readonly surveyed: Surveyed;
  readonly use: Use;
  /** The keys of the config. */
  readonly keys: readonly string[];
  /** Those of them that some pod template names. */
  readonly named: ReadonlySet<string>;
  /** The API server's clock, ms. */
  readonly nowMs: number;
}

/** One effect for the keys that count, and one for those that do not. */
export function effectsOf(input: EffectInput): readonly Effect[] {
  const { use, keys } = input;
  const because = whyNothing(input);
  if (because !== undefined) return keys.length === 0 ? [] : [nothing(shown(keys, input), because)];
  const counted = keysThatCount(use.config, input.facts);
  const isCounted = (key: string): boolean => counted.includes(allKeys) || counted.includes(key);
  const used = keys.filter(isCounted);
  const unused = keys.filter((key) => !isCounted(key));
  return [
    ...(used.length === 0 ? [] : [roll(shown(used, input), input)]),
    ...(unused.length === 0 ? [] : [nothing(shown(unused, input), 'key-not-used')]),
  ];
}

function shown(keys: readonly string[], { use, named }: EffectInput): KeyNames {
  return shownNames(keys, use.config, named);
}

function nothing(keys: KeyNames, because: Effect['because']): Effect {
  return { keys, effect: 'nothing', gates: [], because };
}

function keysThatCount(config: ConfigRef, { workload, selectionContext }: Facts): readonly string[] {
  return [...(dependenciesOf(workload, selectionContext).get(config)?.keys() ?? [])];
}

/** Why no change of the config rolls the workload. */
function whyNothing({ surveyed: { status }, use }: EffectInput): Effect['because'] {
  if (status.reason === 'terminating' || status.reason === 'namespace-not-selected') return status.reason;
  if (status.state === 'off') return 'not-opted-in';
  if (status.state === 'foreign') return 'foreign';
  return use.exclusion === undefined ? undefined : 'excluded';
}

function roll(keys: KeyNames, { facts, surveyed, nowMs }: EffectInput): Effect {
  const gates = gatesOfNextRoll(facts, surveyed, nowMs);
  return { keys, effect: gates.length === 0 ? 'rolls' : 'waits', gates, because: undefined };
}

/** New content is not approved yet, and may not pass a window. */
function gatesOfNextRoll(facts: Facts, surveyed: Surveyed, nowMs: number): readonly GateReason[] {
  const states = gateStates(facts, { ...surveyed, status: { ...surveyed.status, wants: {} } }, nowMs);
  return states
    .filter(({ gate, state }) => {
      if (gate === 'approval') return state !== 'none';
      return state === 'closed' && (gate === 'hold' || gate === 'invalid' || gate === 'window');
    })
    .map(({ gate }) => gate);
}
