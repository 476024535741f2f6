/** The product's own logger, writing to memory: a test reads the lines that would be printed. */
import { createLogger, type AdjustableLogger } from '../../src/observability/logger.ts';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export class LogSink {
  readonly lines: LogLine[] = [];
  readonly logger: AdjustableLogger = createLogger({
    level: 'debug',
    format: 'json',
    output: { write: (line: string) => void this.lines.push(JSON.parse(line) as LogLine) },
  });
}
