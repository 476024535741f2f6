/** Sends one message to a service, once, and says what its answer means. */
import type { Message } from '../message.ts';
import type { NotifyLogger } from '../ports.ts';
import { formats } from '../sinks/formats.ts';
import type { AnswerVerdict } from '../sinks/format.ts';
import type { SinkSettings } from '../settings/settings.ts';
import { post, PostError } from './post.ts';
import type { Send } from './sink-delivery.ts';
import { shownUrl, TargetError, targetOf, type TargetOptions } from './target.ts';

export interface SendOptions extends Omit<TargetOptions, 'nowMs'> {
  readonly logger: NotifyLogger;
  /** Wall clock, ms. */
  readonly now: () => number;
}

export function createSend(options: SendOptions): Send {
  /** The sinks of which a warning was logged. */
  const warned = new Set<string>();
  const warnOfPlain = (url: URL, { name }: SinkSettings): void => {
    if (url.protocol === 'https:' || warned.has(name)) return;
    warned.add(name);
    options.logger.warn({ sink: name, url: shownUrl(url) }, 'notifications are sent without TLS');
  };
  return async (sink, message, signal) => {
    try {
      const target = targetOf(sink, message, { ...options, nowMs: options.now() });
      warnOfPlain(target.url, sink);
      const answer = await post({ ...target, signal });
      const verdict = formats[sink.type].judge(answer);
      options.logger.debug({ sink: sink.name, ...shownFields(message), status: answer.status }, 'notification posted');
      return verdict;
    } catch (error) {
      return { result: 'retry', why: whyNot(error), afterMs: undefined } satisfies AnswerVerdict;
    }
  };
}

function shownFields({ event, id, change }: Message): object {
  return { event, id, change: change?.id };
}

/** A file may be repaired, so that the next attempt succeeds. Any other error is no answer of the service. */
function whyNot(error: unknown): string {
  if (error instanceof PostError || error instanceof TargetError) return error.message;
  return error instanceof Error ? error.name : 'unknown error';
}
