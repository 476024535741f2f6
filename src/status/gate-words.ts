/** The words for what a workload waits for: Events, commands and pages say the same. */
import type { GateLevel } from '../model/gate-hints.ts';
import type { ClosedGate, GateReason, Held, Opening } from '../model/held.ts';
import type { WorkloadIdentity } from '../model/kinds.ts';
import { listed } from '../model/wording.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Annotations } from '../plan/read/annotations.ts';
import { answerIds } from './answer-ids.ts';

/** A command has room for this many ids that are wanted. */
const mostInCommand = 4;

/** A text names at most this many contents or reasons. */
const mostNamed = 4;

const levelWords: Readonly<Record<GateLevel, string>> = {
  workload: 'on the workload',
  namespace: 'on its Namespace',
  process: 'as an option of reroll',
  lease: 'on the Lease of reroll, for all workloads',
};

/** What is closed, and until when, such as `a hold on its Namespace (INC-4711), until 2027-01-07T05:00:00Z`. */
export function gateWords(gate: ClosedGate, { wants }: Pick<Held, 'wants'>): string {
  return `${subjects[gate.reason](gate, wants)}${untilWords(gate)}`;
}

type Subject = (gate: ClosedGate, wants: Held['wants']) => string;

const subjects: Readonly<Record<GateReason, Subject>> = {
  hold: ({ levels, details }) => {
    const named = details.length === 0 ? '' : ` (${listed(details, mostNamed)})`;
    return `a hold${whereWords(levels)}${named}`;
  },
  invalid: ({ levels, details }) => {
    const named = details.length === 0 ? 'an annotation' : listed(details, mostNamed);
    return `${named}${whereWords(levels)}, which does not parse`;
  },
  approval: (_gate, wants) => {
    const contents = Object.entries(wants).map((pair) => pair.join(' '));
    return `approval of ${listed(contents, mostNamed)}`;
  },
  window: ({ levels }) => `a window${whereWords(levels)}`,
  breaker: ({ details }) => `the breaker of ${configsIn(details)}, which a failed rollout has tripped`,
  staging: ({ details }) => `its turn among the users of ${configsIn(details)}`,
  settle: () => 'its configs to stay unchanged (settle)',
  'min-interval': () => 'the time since its last roll (min-interval)',
  'endless-changes': () =>
    'the time since its last roll, which grows while every roll is soon followed by another change',
};

/** The annotation `pending` names no config. */
function configsIn(details: readonly string[]): string {
  return details.length === 0 ? 'its configs' : listed(details, mostNamed);
}

/** Empty where it is not known. */
function whereWords(levels: readonly GateLevel[]): string {
  return levels.length === 0 ? '' : ` ${levels.map((level) => levelWords[level]).join(' and ')}`;
}

function untilWords({ reason, opens }: ClosedGate): string {
  if (opens !== undefined) return `, ${reason === 'window' ? 'which opens' : 'until'} ${timeWords(opens)}`;
  return reason === 'window' ? ', whose next opening is not known' : '';
}

/** RFC 3339 in UTC and, where users gave another zone, the time there: `2026-12-01T21:00:00Z (22:00 Europe/Berlin)`. */
export function timeWords({ atMs, zone }: Opening): string {
  const utc = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  if (zone === 'UTC') return utc;
  const format = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return `${utc} (${new Intl.DateTimeFormat('en-GB', format).format(atMs)} ${zone})`;
}

/** What a user can do about the gates that users open; empty if there is nothing but to wait. */
export function answerWords(
  { gates, wants }: Held,
  workload: Pick<WorkloadState, 'kind' | 'namespace' | 'name' | 'answers'>,
  annotations: Annotations,
): readonly string[] {
  const isWaitingFor = (reason: ClosedGate['reason']): boolean => gates.some((gate) => gate.reason === reason);
  if (!isWaitingFor('approval')) return [];
  const command = `approve with: kubectl reroll approve ${objectOf(workload)} -n ${workload.namespace}`;
  const wanted = Object.values(wants).filter((id) => id !== undefined);
  if (wanted.length > mostInCommand) return [command];
  const ids = answerIds(wanted, workload.answers?.approved ?? []);
  return [`${command}, or by hand: ${annotateCommand(workload, annotations.approved, ids)}`];
}

/**
 * The command of kubectl that writes an answer. With this field manager Flux leaves the annotation in place; it removes
 * what the field managers of kubectl own.
 */
export function annotateCommand(workload: WorkloadIdentity, key: string, ids: readonly string[]): string {
  const object = `${objectOf(workload)} --namespace=${workload.namespace}`;
  return `kubectl annotate ${object} --field-manager=reroll-cli --overwrite ${key}=${ids.join(',')}`;
}

function objectOf({ kind, name }: WorkloadIdentity): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** That Flux removes an answer, if it does; empty otherwise. */
export function strippedWords({ answers }: Pick<WorkloadState, 'answers'>): readonly string[] {
  const keys = answers?.strippedByFlux ?? [];
  if (keys.length === 0) return [];
  return [
    `Flux removes ${keys.join(' and ')} with its next reconcile, since kubectl wrote it: write it with --field-manager=reroll-cli, or in Git`,
  ];
}
