/** The text about one config: its users, and what a change of each key would do. */
import type { ConfigExplanation, ConfigUser } from '../../survey/explain/explanation.ts';
import { oneLine } from '../../model/quote.ts';
import { effectText } from '../../views/effect-words.ts';
import { findingText } from '../../views/finding-words.ts';
import type { Piece } from '../../views/piece.ts';
import type { Line } from './layout.ts';
import { agoText, reasonText } from '../../views/time-words.ts';
import { counted, keysText, none, placesText } from '../../views/use-words.ts';
import { stateStyle } from '../../views/verdict-words.ts';
import type { ExplanationText } from './workload-text.ts';

/** @param nowMs the API server's clock */
export function configText(explanation: ConfigExplanation, nowMs: number): ExplanationText {
  const { users, findings } = explanation;
  const userLines = users.flatMap((user) => linesOf(user, nowMs));
  return {
    heading: headingOf(explanation),
    notes: findings.map((finding) => ({ pieces: [findingText(finding, nowMs)] })),
    sections: [
      { title: 'Keys', lines: [{ pieces: [keysSentence(explanation)] }] },
      { title: 'Written', lines: [{ pieces: [writtenSentence(explanation, nowMs)] }] },
      { title: 'Used by', lines: userLines.length === 0 ? [{ pieces: ['no workload of the namespace'] }] : userLines },
      { title: 'Unused', lines: [{ pieces: [unusedSentence(explanation)] }] },
    ],
  };
}

function headingOf({ config, exists, users }: ConfigExplanation): readonly Piece[] {
  const { kind, namespace, name } = config;
  const subject = `${kind}/${name} in ${namespace}`;
  const uses = counted(users.length, 'workload');
  if (!exists) return [`${subject} `, { text: 'DOES NOT EXIST', style: 'red' }, `, and ${uses} would use it.`];
  return [`${subject} is used by ${uses}.`];
}

function keysSentence({ keys, notRead, exists }: ConfigExplanation): string {
  if (notRead !== undefined) return `not known: ${notRead}`;
  if (keys === undefined || !exists) return none;
  const total = keys.names.length + keys.others;
  return total === 0
    ? 'it has none'
    : `${counted(total, 'key')}${keys.names.length === 0 ? '' : `: ${keysText(keys)}`}`;
}

function writtenSentence({ by }: ConfigExplanation, nowMs: number): string {
  const writers = by.filter(({ keys }) => keys.length > 0);
  if (writers.length === 0) return none;
  return writers
    .map(({ manager, operation, atMs }) => `by manager ${oneLine(manager)} (${operation}), ${agoText(atMs, nowMs)}`)
    .join('; ');
}

function unusedSentence({ unusedKeys }: ConfigExplanation): string {
  if (unusedKeys === undefined) return none;
  const count = unusedKeys.names.length + unusedKeys.others;
  return count === 0 ? 'no key' : keysText(unusedKeys);
}

function linesOf(user: ConfigUser, nowMs: number): readonly Line[] {
  const { workload, state, reason, use, effects, rolledAtMs } = user;
  const why = state === 'off' || state === 'pending' ? `: ${reasonText(reason)}` : '';
  const rolled = rolledAtMs === undefined ? '' : `, rolled ${agoText(rolledAtMs, nowMs)}`;
  const keys = keysText({ names: use.keys, others: 0 }) || none;
  return [
    {
      pieces: [
        { text: `${workload.kind}/${workload.name}`, style: 'bold' },
        ' is ',
        { text: state, style: stateStyle(state) },
        `${why}${rolled}; uses ${keys}: ${placesText(use)}`,
      ],
    },
    ...effects.map((effect) => ({ pieces: [effectText(effect, user)], isNested: true as const })),
  ];
}
