/** What the formats of all services have in common: the request of a message, and what an answer means. */
import type { Message } from '../message.ts';
import type { SinkSettings } from '../settings/settings.ts';

/** The part of a request that depends on the message. */
export interface Outgoing {
  readonly body: string;
  readonly contentType: string;
  /** Added to the query of the URL. */
  readonly query?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  /** What `Retry-After` asks for. */
  readonly retryAfterMs: number | undefined;
  /** The beginning of the body. */
  readonly body: string;
}

/** What an answer means. `why` is safe to show. */
export type AnswerVerdict =
  | { readonly result: 'sent' }
  | { readonly result: 'retry'; readonly why: string; readonly afterMs: number | undefined }
  | { readonly result: 'refused'; readonly why: string };

export interface SinkFormat {
  /** The body never exceeds the limits of the service. */
  compose(message: Message, sink: SinkSettings): Outgoing;
  judge(answer: Answer): AnswerVerdict;
}

/** By the status alone, as HTTP defines it. */
export function judgeStatus({ status, retryAfterMs }: Answer): AnswerVerdict {
  if (status >= 200 && status < 300) return { result: 'sent' };
  const why = `answered ${String(status)}`;
  if (status === 429 || status === 408 || status >= 500) return { result: 'retry', why, afterMs: retryAfterMs };
  return { result: 'refused', why: status < 400 ? `${why}, and redirects are not followed` : why };
}

/** A text whose UTF-8 form has at most so many bytes, else undefined. */
export function within(text: string, mostBytes: number): string | undefined {
  return Buffer.byteLength(text) <= mostBytes ? text : undefined;
}

/** A character that takes no room: a name behind it is no mention. */
const gap = '\u200b';

/** Neither `@everyone` nor `@name` mentions a user. */
export function withoutMentions(text: string): string {
  return text.replaceAll('@', `@${gap}`);
}

/** For services that read `<…>` as a mention or a tag, and have no way to escape it. */
export function withoutTags(text: string): string {
  return withoutMentions(text).replaceAll('<', '‹').replaceAll('>', '›');
}
