/**
 * Workflows of Microsoft Teams: an Adaptive Card 1.4 in the envelope of a message, whatever the host of the URL. Limit:
 * 28 KB. A 202 says that the workflow has begun, not that the card is shown.
 */
import { fit, moreWords, objectWords, rowNote, type Message } from '../message.ts';
import { judgeStatus, within, withoutTags, type Answer, type AnswerVerdict, type SinkFormat } from './format.ts';

const mostBytes = 28 * 1024;

export const teams: SinkFormat = {
  compose: (message) => ({ body: fit(message, render), contentType: 'application/json; charset=utf-8' }),
  judge,
};

function render(message: Message): string | undefined {
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { ...textBlock(message.title), size: 'Medium', weight: 'Bolder' },
      textBlock(message.summary),
      ...message.rows.map((row) => textBlock(rowText(message, row))),
      ...(message.more > 0 ? [textBlock(moreWords(message))] : []),
      ...(message.command === undefined ? [] : [{ ...textBlock(message.command), fontType: 'Monospace' }]),
      ...factsOf(message),
    ],
    ...actionsOf(message),
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card };
  return within(JSON.stringify({ type: 'message', attachments: [attachment] }), mostBytes);
}

function rowText(message: Message, row: Message['rows'][number]): string {
  const note = rowNote(message, row);
  return `${objectWords(row.about)}${note === '' ? '' : `: ${note}`}`;
}

function textBlock(text: string): object {
  return { type: 'TextBlock', text: plain(text), wrap: true };
}

function factsOf({ cluster, change, fields, at }: Message): readonly object[] {
  const facts = Object.entries({
    ...(cluster === '' ? {} : { Cluster: cluster }),
    ...(change === undefined ? {} : { Change: change.id }),
    ...fields,
    Time: at,
  });
  return [{ type: 'FactSet', facts: facts.map(([title, value]) => ({ title: plain(title), value: plain(value) })) }];
}

/** Teams shows at most six actions. */
function actionsOf({ changeUrl, rows }: Message): object {
  const links = [
    ...(changeUrl === undefined ? [] : [{ title: 'The change', url: changeUrl }]),
    ...rows.flatMap(({ about, url }) => (url === undefined ? [] : [{ title: plain(objectWords(about)), url }])),
  ];
  if (links.length === 0) return {};
  return { actions: links.slice(0, 6).map((link) => ({ type: 'Action.OpenUrl', ...link })) };
}

/** A text block reads Markdown: no text of a tenant becomes a link or a mention. */
function plain(text: string): string {
  return withoutTags(text).replaceAll('](', '] (');
}

/** Connectors of the former kind answer 200 and put the failure into the text. */
function judge(answer: Answer): AnswerVerdict {
  const [, code] = /returned HTTP error (\d{3})/.exec(answer.body) ?? [];
  return judgeStatus(code === undefined ? answer : { ...answer, status: Number(code) });
}
