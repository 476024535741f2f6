/** Shows on a terminal how far a long read is. Without a terminal it prints nothing. */
import type { CommandContext } from '../../config/command.ts';

export interface Progress {
  /** Replaces the line. */
  show(text: string): void;
  /** Removes the line. To be called before anything else is printed. */
  clear(): void;
}

const silent: Progress = { show: () => undefined, clear: () => undefined };

const eraseLine = '\r\u001b[K';

/** Shorter waits need no progress. */
const quietMs = 500;

export function progressOn(
  { terminal }: Pick<CommandContext, 'terminal'>,
  write: (text: string) => void,
  nowMs: () => number,
): Progress {
  if (!terminal.isErrorTerminal) return silent;
  const startMs = nowMs();
  let isShown = false;
  return {
    show: (text) => {
      if (nowMs() - startMs < quietMs) return;
      isShown = true;
      write(`${eraseLine}${text}`);
    },
    clear: () => {
      if (isShown) write(eraseLine);
      isShown = false;
    },
  };
}
