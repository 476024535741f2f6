/**
 * Reads the file of `--notifications` again and again: a mounted Secret changes without a restart. A file that is not
 * accepted keeps the former settings in place.
 */
import type { Clock } from '../../lib/clock.ts';
import { readNotificationSettings } from './read.ts';
import type { NotificationSettings } from './settings.ts';

export interface FollowOptions {
  readonly path: string;
  /** The text that was read at the start. */
  readonly text: string;
  readonly clock: Clock;
  /** Reads a UTF-8 file. @throws Error if it cannot be read */
  readonly readFile: (path: string) => string;
  readonly onSettings: (settings: NotificationSettings) => void;
  /** Called once for each text that is not accepted. @param problem one line that is safe to show */
  readonly onProblem: (problem: string) => void;
}

/** The kubelet updates mounted Secrets about once a minute. */
const periodMs = 10_000;

/** @returns a function that stops it */
export function followFile(options: FollowOptions): () => void {
  const { path, clock, readFile, onSettings, onProblem } = options;
  let last: string | undefined = options.text;
  const check = (): void => {
    const text = readText(readFile, path);
    if (text === last) return;
    last = text;
    const read = text === undefined ? { problem: 'the file cannot be read' } : readNotificationSettings(text);
    if ('settings' in read) onSettings(read.settings);
    else onProblem(read.problem);
  };
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = clock.setTimer(periodMs, () => {
      check();
      arm();
    });
  };
  arm();
  return () => {
    cancel();
  };
}

function readText(readFile: FollowOptions['readFile'], path: string): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}
