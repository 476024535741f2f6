/** The page docs/notifications.md: what is written by hand in it, and the messages, which are generated. */
import { noticeEvents } from '../../src/model/notice.ts';
import { plainText, type Message } from '../../src/notify/message.ts';
import { sampleMessage } from '../../src/notify/sample.ts';
import { sinkTypes, type SinkSettings, type SinkType } from '../../src/notify/settings/settings.ts';
import { formats } from '../../src/notify/sinks/formats.ts';

/** Path from the root. */
export const notificationsPage = 'docs/notifications.md';

/** Everything behind this line is generated. */
const marker = '<!-- `npm run docs:commands` writes everything below this line. -->\n';

const settings = {
  cluster: 'prod-eu',
  links: { workload: 'https://argocd.example/applications?search={name}', page: 'https://reroll.example' },
  fields: {},
};
const at = { settings, nowMs: Date.UTC(2026, 0, 1, 12), isTest: false };

/**
 * @param page the present text of the page
 * @returns the same text by hand, with the present messages
 * @throws Error if the page has no marker
 */
export function renderNotificationsPage(page: string): string {
  const start = page.indexOf(marker);
  if (start === -1) throw new Error(`${notificationsPage} lacks the line ${marker}`);
  const texts = noticeEvents.map((event) => `### ${event}\n\n${block('text', textOf(sampleMessage(event, at)))}`);
  const bodies = sinkTypes.map((type) => `### The body for ${type}\n\n${block('json', bodyOf(type))}`);
  return [page.slice(0, start) + marker, '## Texts\n', ...texts, '## Bodies\n', ...bodies].join('\n');
}

function textOf(message: Message): string {
  return `${message.title}\n${plainText(message)}`;
}

function bodyOf(type: SinkType): string {
  const { body } = formats[type].compose(sampleMessage('approval-needed', at), { body: undefined } as SinkSettings);
  return JSON.stringify(JSON.parse(body), null, 2);
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\`\n`;
}
