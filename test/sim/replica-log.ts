/** The log of a replica, and its metrics, which are not kept. */
import type { Logger } from '../../src/model/logger.ts';
import { silentMetrics } from '../fakes/silent-metrics.ts';

const ignore = (): void => undefined;

export const ignoredMetrics = {
  ...silentMetrics,
  ...{ depthChanged: ignore, added: ignore, retried: ignore, taken: ignore, finished: ignore },
};

export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly message: string;
}

export interface ReplicaLogOptions {
  readonly name: string;
  /** Receives the messages, except those of the level `debug`. */
  readonly log: LogLine[];
  readonly onWarning: (text: string) => void;
  /** Called with each log line. */
  readonly onLog: (line: string) => void;
}

export function replicaLogger({ name, log, onWarning, onLog }: ReplicaLogOptions): Logger {
  const debug = (fields: object, message: string): void => {
    onLog(`${name}: ${message} ${JSON.stringify(fields)}`);
  };
  const say = (level: LogLine['level']) => (fields: object, message: string) => {
    debug(fields, message);
    log.push({ level, message });
    if (level === 'warn') onWarning(message);
  };
  return { debug, info: say('info'), warn: say('warn'), error: say('warn') };
}
