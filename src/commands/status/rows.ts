/** The table of `reroll status`. */
import { operandText } from '../../config/operands.ts';
import type { ClosedGate } from '../../model/held.ts';
import { configKinds, parseConfigRef } from '../../model/kinds.ts';
import { oneLine } from '../../model/quote.ts';
import { parseTime } from '../../plan/record/history.ts';
import type { State } from '../../status/state.ts';
import type { Change, Surveyed } from '../../survey/surveyed.ts';
import { ageText } from '../../views/ages.ts';
import type { Paint } from '../client/colors.ts';
import type { Shortening } from '../client/table.ts';

export interface RowOptions {
  readonly hasNamespaces: boolean;
  readonly isWide: boolean;
  /** The API server's clock, ms. */
  readonly nowMs: number;
  readonly paint: Paint;
}

interface Column {
  readonly title: string;
  readonly when?: (options: RowOptions) => boolean;
  text(surveyed: Surveyed, options: RowOptions): string;
}

/** Stands for nothing. */
const none = '-';

const columns: readonly Column[] = [
  { title: 'NAMESPACE', when: ({ hasNamespaces }) => hasNamespaces, text: ({ status }) => status.workload.namespace },
  { title: 'WORKLOAD', text: ({ status }) => operandText(status.workload) },
  { title: 'STATE', text: ({ status }, { paint }) => stateText(status.state, paint) },
  { title: 'WAITS FOR', text: waitsFor },
  { title: 'CHANGED', text: ({ changes }) => changes.map(changeText).join(', ') || none },
  { title: 'FOR', text: ({ status }, { nowMs }) => ageOf(status.sinceMs, nowMs) },
  { title: 'LAST ROLL', text: ({ status }, { nowMs }) => ageOf(parseTime(status.rolledAt), nowMs) },
  { title: 'GENERATION', when: isWide, text: ({ generation }) => String(generation) },
  { title: 'CONFIGS', when: isWide, text: ({ configs }) => String(configs) },
  { title: 'HOLDS', when: isWide, text: ({ status }) => holds(status.gates) },
  { title: 'STRATEGY', when: isWide, text: ({ strategy }) => strategy },
  { title: 'CHANGE', when: isWide, text: ({ changes }) => changes.map(({ id }) => id).join(',') || none },
];

/** What is shortened first where a line is too long. */
const shortenings: readonly (readonly [title: string, atLeast: number])[] = [
  ['WAITS FOR', 20],
  ['CHANGED', 16],
  ['LAST ROLL', 0],
  ['CHANGED', 0],
  ['WAITS FOR', 9],
  ['NAMESPACE', 10],
  ['WORKLOAD', 12],
];

/** The cells of the table, titles first, and how to shorten its lines. */
export function statusRows(
  surveyed: readonly Surveyed[],
  options: RowOptions,
): { readonly rows: readonly (readonly string[])[]; readonly shortenings: readonly Shortening[] } {
  const shown = columns.filter(({ when }) => when === undefined || when(options));
  const titles = shown.map(({ title }) => title);
  return {
    rows: [titles, ...surveyed.map((each) => shown.map((column) => column.text(each, options)))],
    shortenings: shortenings
      .map(([title, atLeast]) => ({ column: titles.indexOf(title), atLeast }))
      .filter(({ column }) => column !== -1),
  };
}

function isWide({ isWide: isWanted }: RowOptions): boolean {
  return isWanted;
}

const styles: Partial<Record<State, Parameters<Paint>[0]>> = {
  failed: 'red',
  reverted: 'red',
  foreign: 'red',
  pending: 'yellow',
  stale: 'yellow',
  unknown: 'yellow',
  current: 'green',
  off: 'dim',
};

function stateText(state: State, paint: Paint): string {
  const style = styles[state];
  return style === undefined ? state : paint(style, state);
}

type Words = (surveyed: Surveyed) => string;

const reasonOf: Words = ({ status }) => status.reason;
const progress: Words = ({ status: { rollout } }) => `${String(rollout.updated)} of ${String(rollout.desired)} pods`;
const nothing: Words = ({ status, basis, notCompared }) => {
  if (status.rollout.state === 'blocked') return status.blockers.map(blockerText).join(', ');
  return basis === 'controller' && notCompared.length > 0 ? `${none} (by the controller)` : none;
};

/** What a workload waits for where no gate is closed. */
const waits: Partial<Record<State, Words>> = {
  rolling: progress,
  failed: progress,
  current: nothing,
  unknown: () => 'a running controller',
  pending: reasonOf,
  stale: reasonOf,
  unrecorded: reasonOf,
  off: reasonOf,
};

function waitsFor(surveyed: Surveyed, { nowMs }: RowOptions): string {
  const { state, gates, wants } = surveyed.status;
  if (gates.length > 0) return gates.map((gate) => gateText(gate, { wants, nowMs })).join(', ');
  return waits[state]?.(surveyed) ?? none;
}

function gateText(
  { reason, opens }: ClosedGate,
  { wants, nowMs }: { readonly wants: Surveyed['status']['wants']; readonly nowMs: number },
): string {
  const [id] = Object.values(wants);
  const [, ...others] = Object.values(wants);
  if (reason === 'approval' && id !== undefined) {
    return `approval (${id}${others.length === 0 ? '' : ` and ${String(others.length)} more`})`;
  }
  return opens === undefined ? reason : `${reason}, ${ageText(opens.atMs - nowMs)} more`;
}

function blockerText(blocker: Surveyed['status']['blockers'][number]): string {
  return typeof blocker === 'string' ? blocker : `partition ${String(blocker.partition)}`;
}

/** Key names of a Secret only where the pod template names them: those of the record are such keys. */
function changeText({ config, keys }: Change): string {
  if (keys === undefined || keys.length === 0) return config;
  if (keys.includes('*')) return `${config} (all keys)`;
  const isSecret = parseConfigRef(config).kind === configKinds[1];
  const names = isSecret ? `${String(keys.length)} key${keys.length === 1 ? '' : 's'}` : keys.join(', ');
  return `${config} (${oneLine(names)})`;
}

function holds(gates: readonly ClosedGate[]): string {
  const reasons = gates.filter(({ reason }) => reason === 'hold').flatMap(({ details }) => details);
  return reasons.map(oneLine).join(', ') || none;
}

function ageOf(sinceMs: number | undefined, nowMs: number): string {
  return sinceMs === undefined ? none : ageText(nowMs - sinceMs);
}
