/**
 * A second implementation, simpler than the product, of whose turn it is: whether a roll that a replica sends goes past
 * the limit or a tripped breaker of a config, by the objects as that replica was shown them.
 */
import { configKeyOf, workloadKey, type ConfigRef } from '../../../src/model/kinds.ts';
import type { WorkloadObject } from '../../../src/model/kube-object.ts';
import type { Breakers } from '../../../src/controller/rollouts/breakers.ts';
import { namespaceName, type SimObject } from '../objects.ts';
import type { SimOptions } from '../options.ts';
import { simWorkloadKind } from '../workload-kind.ts';
import { boundsOf, canComplete, type RollBounds } from './bounds.ts';
import type { Sightings } from './sightings.ts';

/** What a replica knows when it sends a roll. */
export interface TurnFacts {
  readonly options: Pick<SimOptions, 'rolloutDeadlineMs' | 'canaryFrom'>;
  readonly nowMs: number;
  readonly sightings: Sightings;
  readonly breakers: Breakers;
  /** Its rolls that are not answered yet. */
  readonly sent: readonly SentRoll[];
  /** A config as the server has it. */
  readonly stored: (ref: ConfigRef) => SimObject | undefined;
}

/** The patch of a roll. */
export interface SentRoll {
  readonly name: string;
  readonly causes: readonly ConfigRef[];
  /** The contents with which its pods start, by config: of each staged one. */
  readonly of: Readonly<Record<string, string>>;
}

interface WrittenRecord {
  readonly of?: Readonly<Record<string, string>>;
  readonly roll?: { readonly for?: readonly ConfigRef[] };
}

/** Undefined for a patch that does not roll. */
export function sentRoll(name: string, { metadata, spec }: WorkloadObject): SentRoll | undefined {
  if (spec === undefined) return undefined;
  const { of = {}, roll } = JSON.parse(metadata?.annotations?.['reroll.dev/record'] ?? '{}') as WrittenRecord;
  return { name, causes: roll?.for ?? [], of };
}

/** Whether a roll waits for no other one: it is broken already, nothing replaces its pods, or a user lets it pass. */
export function isPast(facts: TurnFacts, roll: SentRoll): boolean {
  const before = facts.sightings.last(roll.name)?.object;
  return before !== undefined && (!canComplete(before) || isLetPass(before, roll) || isBroken(facts, before));
}

/** Why a roll is out of turn; empty if it is not. */
export function outOfTurn(facts: TurnFacts, roll: SentRoll): readonly string[] {
  const before = facts.sightings.last(roll.name)?.object;
  if (before === undefined) return [`${roll.name} is rolled and was not seen`];
  const staged = roll.causes.filter((ref) => roll.of[ref] !== undefined && !isUnlimited(facts, ref));
  const unstaged = roll.causes.filter((ref) => roll.of[ref] === undefined && isSurelyStaged(facts, ref));
  const found = unstaged.map((ref) => `${roll.name} is rolled as if ${ref} had few users`);
  if (isLetPass(before, roll) || isBroken(facts, before)) return found;
  const tripped = staged.flatMap((ref) => pastBreaker(facts, roll, ref));
  // What cannot complete takes no slot.
  const over = canComplete(before) ? staged.flatMap((ref) => pastLimit(facts, roll, ref)) : [];
  return [...found, ...tripped, ...over];
}

function limitsOf({ stored, sightings }: TurnFacts, ref: ConfigRef): readonly (string | undefined)[] {
  const valueOf = (config: SimObject | undefined): string | undefined =>
    config?.metadata.annotations?.['reroll.dev/max-concurrent'];
  return [valueOf(stored(ref)), valueOf(sightings.config(ref))];
}

function isUnlimited(facts: TurnFacts, ref: ConfigRef): boolean {
  return limitsOf(facts, ref).includes('unlimited');
}

function isSurelyStaged(facts: TurnFacts, ref: ConfigRef): boolean {
  const { canaryFrom } = facts.options;
  return canaryFrom > 0 && !isUnlimited(facts, ref) && facts.sightings.users.fewestOf(ref) >= Math.max(2, canaryFrom);
}

/** A user lets these contents of the workload pass. */
function isLetPass({ metadata }: SimObject, { of, causes }: SentRoll): boolean {
  const ids = (metadata.annotations?.['reroll.dev/now'] ?? '').split(',');
  return causes.every((ref) => of[ref] === undefined || ids.includes(of[ref]));
}

/**
 * Its next pod reads the content anyway: none is available, or one of our last rolls of it may have failed, as this
 * replica saw it or as a trip of another one says. Whether a later roll was proven is left out: this is a bound.
 */
function isBroken(facts: TurnFacts, before: SimObject): boolean {
  const bounds = boundsIn(facts, before.metadata.name);
  const isDown = canComplete(before) && (before.status?.availableReplicas ?? 0) === 0;
  return isDown || (bounds?.mayHaveFailed === true && bounds.isOurs) || mayStayBroken(facts, before.metadata.name);
}

function mayStayBroken({ sightings, breakers, options: { rolloutDeadlineMs } }: TurnFacts, name: string): boolean {
  const key = workloadKey({ kind: simWorkloadKind(), namespace: namespaceName, name });
  if ([...breakers.trips()].some(({ by }) => by === key)) return true;
  return sightings.formerRolls(name).some(({ sightings: shown, untilMs }) => {
    const bounds = boundsOf(shown, untilMs, rolloutDeadlineMs);
    return bounds?.mayHaveFailed === true && bounds.isOurs;
  });
}

function boundsIn({ sightings, nowMs, options }: TurnFacts, name: string): RollBounds | undefined {
  const seen = sightings.sinceRoll(name);
  return seen.length === 0 ? undefined : boundsOf(seen, nowMs, options.rolloutDeadlineMs);
}

function pastLimit(facts: TurnFacts, { name, of }: SentRoll, ref: ConfigRef): readonly string[] {
  const others = facts.sightings.workloads.filter((each) => each !== name);
  const open = others.filter((each) => {
    const bounds = boundsIn(facts, each);
    return bounds?.isSurelyOpen === true && bounds.causes.includes(ref);
  });
  const sent = facts.sent.filter(
    (roll) => roll.name !== name && roll.of[ref] !== undefined && roll.causes.includes(ref),
  );
  const inFlight = new Set([...open, ...sent.map((roll) => roll.name)]);
  const proven = facts.sightings.workloads.filter((each) => {
    const bounds = boundsIn(facts, each);
    return bounds?.mayBeProven === true && bounds.canComplete && bounds.of[ref] === of[ref];
  });
  const limit = limitAtMost(limitsOf(facts, ref), ref, proven.length);
  if (inFlight.size < limit) return [];
  return [`${name} is rolled for ${ref} beside ${[...inFlight].join()}, and the limit is ${String(limit)}`];
}

/** The simulation has fewer users than those of which a tenth is more than this. */
const wave = 5;

function limitAtMost(annotations: readonly (string | undefined)[], ref: ConfigRef, proven: number): number {
  const byRule = proven === 0 ? 1 : ref.startsWith('Secret/') ? Infinity : Math.min(wave, 2 * proven);
  return Math.max(...annotations.map((text) => (text === undefined ? byRule : Number(text))));
}

function pastBreaker(facts: TurnFacts, { name, of }: SentRoll, ref: ConfigRef): readonly string[] {
  const config = configKeyOf(ref, namespaceName);
  const trip = facts.breakers.tripOf(config);
  if (trip === undefined || !facts.breakers.isTripped(config)) return [];
  if (trip.contentId === of[ref]) return [`${name} is rolled to the content of ${ref} that tripped ${trip.id}`];
  const failed = facts.sightings.workloads.filter((each) => {
    const bounds = boundsIn(facts, each);
    return bounds?.hasSurelyFailed === true && bounds.causes.includes(ref);
  });
  return failed.length === 0 ? [] : [`${name} is rolled for ${ref} before ${failed.join()}, which failed`];
}
