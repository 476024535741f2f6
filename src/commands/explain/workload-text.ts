/** The text about one workload: its sections, always in the same order. */
import { stateStyle, verdictPieces } from '../../views/verdict-words.ts';
import type { ChangedConfig, OtherUser, Roll, WorkloadExplanation } from '../../survey/explain/explanation.ts';
import type { Finding, FindingCode } from '../../survey/explain/finding.ts';
import { oneLine } from '../../model/quote.ts';
import { findingText } from '../../views/finding-words.ts';
import { gateLine } from '../../views/gate-line.ts';
import type { Piece } from '../../views/piece.ts';
import type { Line, Section } from './layout.ts';
import { stepText, type StepContext } from '../../views/step-words.ts';
import { parseTime } from '../../plan/record/history.ts';
import { agoText, reasonText } from '../../views/time-words.ts';
import { keysText, useCells } from '../../views/use-words.ts';

export interface ExplanationText {
  readonly heading: readonly Piece[];
  readonly notes: readonly Line[];
  readonly sections: readonly Section[];
}

export interface TextContext extends StepContext {
  /** The API server's clock, ms. */
  readonly nowMs: number;
}

type Place = 'verdict' | 'uses' | 'changed' | 'gates' | 'rolled' | 'said';

/** The section of each answer; `said`: the verdict or the line of the config says it. */
const places: Readonly<Record<FindingCode, Place>> = {
  terminating: 'said',
  'namespace-not-selected': 'verdict',
  'not-opted-in': 'verdict',
  owned: 'verdict',
  'foreign-record': 'verdict',
  'controller-not-running': 'verdict',
  'other-options': 'verdict',
  'hint-problem': 'verdict',
  'not-counted': 'said',
  'config-missing': 'uses',
  'required-key-absent': 'uses',
  'not-compared': 'uses',
  'key-not-used': 'changed',
  'labels-only': 'changed',
  fresh: 'changed',
  'workloads-not-listed': 'changed',
  'breaker-tripped': 'gates',
  'namespace-not-read': 'gates',
  'in-place': 'rolled',
  'named-template': 'rolled',
  'step-paused': 'rolled',
  'on-delete': 'rolled',
  paused: 'rolled',
  'no-replicas': 'rolled',
  partition: 'rolled',
};

export function workloadText(explanation: WorkloadExplanation, context: TextContext): ExplanationText {
  const { uses, changed, gates, next, findings } = explanation;
  const { nowMs } = context;
  const found = (place: Place): readonly Line[] =>
    findings.filter(({ code }) => places[code] === place).map((finding) => findingLine(finding, nowMs));
  const sections: readonly Section[] = [
    { title: 'Uses', lines: [...orElse(uses.map(useLine), 'no ConfigMap and no Secret'), ...found('uses')] },
    {
      title: 'Changed',
      lines: [
        ...orElse(
          changed.flatMap((each) => changedLines(each, nowMs)),
          unchangedText(explanation),
        ),
        ...found('changed'),
      ],
    },
    { title: 'Gates', lines: [{ pieces: gateLine(gates, nowMs) }, ...found('gates')] },
    { title: 'Rolled', lines: [...rolledLines(explanation, nowMs), ...found('rolled')] },
    { title: 'Next', lines: next.flatMap((step) => stepLines(step, context)) },
  ];
  return { heading: verdictPieces(explanation), notes: found('verdict'), sections };
}

function orElse(lines: readonly Line[], text: string): readonly Line[] {
  return lines.length === 0 ? [{ pieces: [text] }] : lines;
}

function findingLine(finding: Finding, nowMs: number): Line {
  return { pieces: [findingText(finding, nowMs)] };
}

function useLine(use: WorkloadExplanation['uses'][number]): Line {
  return { cells: useCells(use) };
}

function unchangedText({ surveyed: { basis, status, notCompared } }: WorkloadExplanation): string {
  if (['off', 'foreign', 'unrecorded'].includes(status.state)) return 'not compared';
  if (basis === 'nothing') return 'not known';
  return basis === 'controller' && notCompared.length > 0
    ? 'nothing since its pods started, as the controller sees it'
    : 'nothing since its pods started';
}

function changedLines({ id, config, keys, by, users }: ChangedConfig, nowMs: number): readonly Line[] {
  const names = keysText(keys);
  const writers = by.map(
    ({ manager, operation, atMs }) => `by manager ${oneLine(manager)} (${operation}), ${agoText(atMs, nowMs)}`,
  );
  const what = `${config}${names === '' ? '' : ` (${names})`}`;
  return [
    { pieces: [[what, ...writers].join(' '), ` (change ${id})`] },
    ...(users.length === 0 ? [] : [{ pieces: ['also used by ', ...usersPieces(users, nowMs)] }]),
  ];
}

/** A line has room for this many. */
const mostUsers = 5;

function usersPieces(users: readonly OtherUser[], nowMs: number): readonly Piece[] {
  const more = users.length - mostUsers;
  const shown = users
    .slice(0, mostUsers)
    .flatMap((user, index) => [...(index === 0 ? [] : [', ']), ...userPieces(user, nowMs)]);
  return more > 0 ? [...shown, ` and ${String(more)} more`] : shown;
}

/** Such as `Deployment/api (current, rolled 13m ago)`. */
function userPieces({ workload, state, reason, rolledAtMs }: OtherUser, nowMs: number): readonly Piece[] {
  const why = state === 'off' || state === 'pending' ? `: ${reasonText(reason)}` : '';
  const rolled = rolledAtMs === undefined ? '' : `, rolled ${agoText(rolledAtMs, nowMs)}`;
  return [`${workload.kind}/${workload.name} (`, { text: state, style: stateStyle(state) }, `${why}${rolled})`];
}

function rolledLines({ history, surveyed }: WorkloadExplanation, nowMs: number): readonly Line[] {
  const { rolls, notListed } = history;
  const byRecordMs = parseTime(surveyed.status.rolledAt);
  const byRecord =
    byRecordMs === undefined ? 'no roll by reroll is known' : `${agoText(byRecordMs, nowMs)}, by its record`;
  if (notListed !== undefined) return [{ pieces: [`${byRecord}; its history is not known: ${notListed}`] }];
  return orElse(
    rolls.map((roll) => ({ cells: rollCells(roll, nowMs) })),
    byRecordMs === undefined ? byRecord : `${byRecord}; the template of that roll is not kept`,
  );
}

function rollCells({ cause, atMs, kind, name, revision }: Roll, nowMs: number): readonly (readonly Piece[])[] {
  const number = revision === undefined ? '' : `revision ${String(revision)}`;
  return [[number], [agoText(atMs, nowMs)], [oneLine(cause.join(', '))], [`${kind} ${name}`]];
}

function stepLines(step: WorkloadExplanation['next'][number], context: TextContext): readonly Line[] {
  const { text, commands } = stepText(step, context);
  const [first, ...others] = commands.map((command): Line => ({ command }));
  const isEither = step.action === 'approve' && others.length > 0;
  return [
    { pieces: [text] },
    ...(first === undefined ? [] : [first]),
    ...(isEither ? [{ pieces: ['or by hand'] }] : []),
    ...others,
  ];
}
