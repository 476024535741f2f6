/** One message for people, without the markup of any service, and how it becomes smaller where one has a limit. */
import type { NoticeChange, NoticeEvent, NoticeObject } from '../model/notice.ts';

/** One object of a message. */
export interface MessageRow {
  readonly about: NoticeObject;
  /** A state of the closed list; undefined for an object that is no workload. */
  readonly state: string | undefined;
  /** One line; may be empty. */
  readonly note: string;
  readonly wants: Readonly<Record<string, string>>;
  readonly url: string | undefined;
}

export interface Message {
  readonly event: NoticeEvent;
  /** Unique; the messages of one group begin alike. */
  readonly id: string;
  readonly cluster: string;
  readonly title: string;
  /** One or two sentences. */
  readonly summary: string;
  /** At most ten. */
  readonly rows: readonly MessageRow[];
  /** How many objects are not among the rows. */
  readonly more: number;
  /** The command that answers it. */
  readonly command: string | undefined;
  readonly change: NoticeChange | undefined;
  /** URL of the page about the change. */
  readonly changeUrl: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly isReminder: boolean;
  /** A sample of `reroll notify test`. */
  readonly isTest: boolean;
  /** RFC 3339. */
  readonly at: string;
}

/** Such as `Deployment/web in shop`; a Namespace has none. */
export function objectWords({ kind, namespace, name }: NoticeObject): string {
  return kind === 'Namespace' ? `Namespace ${name}` : `${kind}/${name} in ${namespace}`;
}

export function moreWords({ more }: Message): string {
  return `and ${String(more)} more`;
}

/** Characters of the note of a row, if there are several. */
const longestNote = 280;
/** The same of a single row. */
const longestSingleNote = 1_500;

/** One line about a row; `name` is the name of the object, with or without markup. */
export function rowNote({ rows }: Message, { note }: MessageRow): string {
  return cutText(note, rows.length > 1 ? longestNote : longestSingleNote);
}

/** At most so many characters, none of them cut in half. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** The text of a message without markup. */
export function plainText(message: Message): string {
  const rows = message.rows.map((row) => {
    const note = rowNote(message, row);
    return `- ${objectWords(row.about)}${note === '' ? '' : `: ${note}`}`;
  });
  return [
    message.summary,
    ...rows,
    ...(message.more > 0 ? [moreWords(message)] : []),
    ...(message.command === undefined ? [] : [message.command]),
  ].join('\n');
}

/**
 * The largest form of a message that fits: with fewer rows, then without fields and with a shorter summary.
 * @param render the body of a message; undefined if it exceeds a limit
 */
export function fit<T>(message: Message, render: (message: Message) => T | undefined): T {
  for (let form: Message | undefined = message; form !== undefined; form = smaller(form)) {
    const body = render(form);
    if (body !== undefined) return body;
  }
  throw new Error('a message without content exceeds the limit of its sink');
}

function smaller(message: Message): Message | undefined {
  const { rows, more, fields, summary, title } = message;
  const [row] = rows;
  if (row !== undefined && rows.length === 1 && row.note.length > 100)
    return { ...message, rows: [{ ...row, note: cutText(row.note, row.note.length / 2) }] };
  if (rows.length > 0) return { ...message, rows: rows.slice(0, -1), more: more + 1 };
  if (Object.keys(fields).length > 0) return { ...message, fields: {} };
  if (summary.length > 10) return { ...message, summary: cutText(summary, summary.length / 2) };
  if (title.length > 10) return { ...message, title: cutText(title, title.length / 2) };
  if (message.command !== undefined || message.changeUrl !== undefined)
    return { ...message, command: undefined, changeUrl: undefined };
  return undefined;
}
