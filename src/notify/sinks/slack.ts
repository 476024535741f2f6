/**
 * Slack's incoming webhooks: Block Kit, with `text` as the fallback. Limits: 3,000 characters in a section, 150 in a
 * header, 50 blocks, about one message a second.
 */
import { membersOf } from '../../model/members.ts';
import { cutText, fit, moreWords, objectWords, plainText, rowNote, type Message } from '../message.ts';
import {
  judgeStatus,
  withoutMentions,
  withoutTags,
  type Answer,
  type AnswerVerdict,
  type SinkFormat,
} from './format.ts';

const mostInSection = 3_000;
const mostInHeader = 150;

export const slack: SinkFormat = {
  compose: (message) => ({ body: fit(message, render), contentType: 'application/json; charset=utf-8' }),
  judge,
};

function render(message: Message): string | undefined {
  const parts = [escape(message.summary), rowsOf(message), commandOf(message)].filter((part) => part !== '');
  const context = contextOf(message);
  if ([...parts, context].some((part) => part.length > mostInSection)) return undefined;
  const text = cutText(escape(`${message.title}\n${plainText(message)}`), mostInSection);
  const header = { type: 'plain_text', text: cutText(withoutTags(message.title), mostInHeader), emoji: false };
  const blocks = [
    { type: 'header', text: header },
    ...parts.map((part) => ({ type: 'section', text: { type: 'mrkdwn', text: part } })),
    { type: 'context', elements: [{ type: 'mrkdwn', text: context }] },
  ];
  return JSON.stringify({ text, blocks });
}

function rowsOf(message: Message): string {
  const rows = message.rows.map((row) => {
    const name = escape(objectWords(row.about));
    const note = rowNote(message, row);
    const shown = row.url === undefined ? `*${name}*` : `<${escapeUrl(row.url)}|${name}>`;
    return `• ${shown}${note === '' ? '' : `: ${escape(note)}`}`;
  });
  return [...rows, ...(message.more > 0 ? [moreWords(message)] : [])].join('\n');
}

function commandOf({ command, changeUrl }: Message): string {
  const parts = [
    ...(command === undefined ? [] : [`\`${escape(command)}\``]),
    ...(changeUrl === undefined ? [] : [`<${escapeUrl(changeUrl)}|the change>`]),
  ];
  return parts.join('\n');
}

function contextOf({ cluster, change, fields, at }: Message): string {
  const entries = Object.entries({
    ...(cluster === '' ? {} : { cluster }),
    ...(change === undefined ? {} : { change: change.id }),
    ...fields,
  });
  return [...entries.map(([name, text]) => escape(`${name}: ${text}`)), at].join(' · ');
}

/** Slack's own rule: these three characters, and no others. So `<!channel>` is text. */
function escape(text: string): string {
  return withoutMentions(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Settings check URLs, and placeholders are percent-encoded. */
function escapeUrl(url: string): string {
  return url.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C');
}

/** Slack may answer 200 and say `"ok": false`; webhooks answer a word such as `no_service`. */
function judge(answer: Answer): AnswerVerdict {
  const verdict = judgeStatus(answer);
  const { ok, error } = membersOf(parse(answer.body));
  if (verdict.result !== 'sent' || ok !== false) return withWord(verdict, answer.body);
  const word = typeof error === 'string' ? codeOf(error) : '';
  if (word === 'ratelimited' || word === 'rate_limited')
    return { result: 'retry', why: `answered ok: false, ${word}`, afterMs: answer.retryAfterMs };
  return { result: 'refused', why: `answered ok: false${word === '' ? '' : `, ${word}`}` };
}

function withWord(verdict: AnswerVerdict, body: string): AnswerVerdict {
  const word = codeOf(body.trim());
  return verdict.result === 'refused' && word !== '' ? { ...verdict, why: `${verdict.why}, ${word}` } : verdict;
}

/** A word of Slack's closed list; anything else could repeat the URL. */
function codeOf(text: string): string {
  return /^[a-z_]{1,40}$/.test(text) ? text : '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
