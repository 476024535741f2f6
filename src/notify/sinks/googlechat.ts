/**
 * Webhooks of Google Chat: a text with its own markup, in one thread for each change. Limits: 32,000 bytes, one message
 * a second in a space.
 */
import { fit, moreWords, objectWords, rowNote, type Message } from '../message.ts';
import { judgeStatus, within, withoutTags, type SinkFormat } from './format.ts';

const mostBytes = 32_000;

export const googlechat: SinkFormat = {
  compose: (message) => ({
    body: fit(message, render),
    contentType: 'application/json; charset=UTF-8',
    query: { messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD' },
  }),
  judge: judgeStatus,
};

function render(message: Message): string | undefined {
  const { title, summary, rows, more, command, changeUrl, change, event } = message;
  const lines = [
    `*${plain(title)}*`,
    plain(summary),
    ...rows.map((row) => {
      const note = rowNote(message, row);
      const name = plain(objectWords(row.about));
      return `• ${row.url === undefined ? name : linkOf(row.url, name)}${note === '' ? '' : `: ${plain(note)}`}`;
    }),
    ...(more > 0 ? [moreWords(message)] : []),
    ...(command === undefined ? [] : [`\`${plain(command)}\``]),
    ...(changeUrl === undefined ? [] : [linkOf(changeUrl, 'the change')]),
    plain(contextOf(message)),
  ];
  return within(JSON.stringify({ text: lines.join('\n'), thread: { threadKey: change?.id ?? event } }), mostBytes);
}

function contextOf({ cluster, change, fields, at }: Message): string {
  const entries = Object.entries({
    ...(cluster === '' ? {} : { cluster }),
    ...(change === undefined ? {} : { change: change.id }),
    ...fields,
  });
  return [...entries.map(([name, text]) => `${name}: ${text}`), at].join(' · ');
}

function linkOf(url: string, name: string): string {
  return `<${url.replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C')}|${name}>`;
}

/** `<users/all>` would mention everybody, and there is no way to escape it. */
function plain(text: string): string {
  return withoutTags(text);
}
