/** Asks the user before a command writes. A question goes to standard error, so that data stays alone in its stream. */
import { createInterface } from 'node:readline';

import type { StandardStreams } from '../../app/standard-streams.ts';

/** A user can answer on a terminal only. */
export interface Conversation {
  readonly streams: StandardStreams;
  readonly isInputTerminal: boolean;
  /** Aborts when the user stops the command. */
  readonly signal: AbortSignal;
}

/** `unasked`: an answer is needed, and no user can give one. */
export type Consent = 'yes' | 'no' | 'unasked';

/** Whether a question has to be answered with yes. */
export type Need = 'always' | 'on-terminal' | 'never';

/**
 * Asks a question that `y` or `yes` answers with yes, and everything else with no, the end of input included.
 * @param need `always`: without a terminal the question is unanswered; `on-terminal`: without one nothing is asked
 * @throws the signal's reason when the user stops the command
 */
export async function askConsent(question: string, need: Need, conversation: Conversation): Promise<Consent> {
  if (need === 'never') return 'yes';
  if (!conversation.isInputTerminal) return need === 'always' ? 'unasked' : 'yes';
  const answer = await ask(`${question} [y/N] `, conversation);
  return /^\s*y(?:es)?\s*$/i.test(answer) ? 'yes' : 'no';
}

/** The first line; empty at the end of input. */
function ask(question: string, { streams, signal }: Conversation): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    streams.writeError(question);
    // Without `terminal` the interrupt key reaches the process as a signal.
    const lines = createInterface({ input: streams.input, terminal: false });
    const stop = (): void => {
      reject(signal.reason as Error);
      lines.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    let answer: string | undefined;
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('close', () => {
      signal.removeEventListener('abort', stop);
      // Nothing was entered: the next output must not go on in the line of the question.
      if (answer === undefined) streams.writeError('\n');
      resolve(answer ?? '');
    });
  });
}
