/**
 * Writes the log: one JSON object a line, or text for a terminal. No object ever gets into the log: of an error only
 * the message and the code are written, of any other value that is not a scalar only the type.
 */
import process from 'node:process';

import pino from 'pino';
import { prettyFactory } from 'pino-pretty';

import type { LogFormat, LogLevel } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { StreamOutput } from './log-output.ts';

export interface LogOutput {
  /** Takes one line, including its line break. */
  write(line: string): unknown;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Default: standard output. */
  readonly output?: LogOutput;
  /** For the format `pretty`. Default false. */
  readonly hasColors?: boolean;
}

/** A logger whose level can change at run time. */
export interface AdjustableLogger extends Logger {
  level: string;
}

/** Longer texts are cut: the error body of a server may repeat the request. */
const LONGEST_TEXT = 1_000;

export function createLogger(options: LoggerOptions): AdjustableLogger {
  const onLost = (lines: number): void => {
    logger.warn({ lines }, 'log lines were lost: they could not be written');
  };
  const output = options.output ?? new StreamOutput({ stream: process.stdout, onLost });
  const stream = options.format === 'pretty' ? prettyOutput(output, options.hasColors ?? false) : output;
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }), log: plainFields },
  };
  const logger: AdjustableLogger = pino(settings, stream);
  return logger;
}

/**
 * Switches between `debug` and the configured level, or between `debug` and `info` where `debug` is configured. The
 * switch is logged at the more verbose of the two levels.
 */
export function toggleDebug(logger: AdjustableLogger, configured: LogLevel): void {
  const quiet = configured === 'debug' ? 'info' : configured;
  const level = logger.level === quiet ? 'debug' : quiet;
  if (level === 'debug') logger.level = level;
  logger.info({ logLevel: level }, 'log level changed');
  logger.level = level;
}

function prettyOutput(output: LogOutput, colorize: boolean): LogOutput {
  let prettify: ReturnType<typeof prettyFactory> | undefined;
  return {
    write: (line) => {
      // Most commands log nothing, and need not load the library.
      prettify ??= prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss.l', singleLine: true });
      return output.write(prettify(line));
    },
  };
}

/** Pino turns an error that is passed instead of fields into `{ err }`. */
function plainFields(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plainField(value)]));
}

function plainField(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainScalar);
  if (value instanceof Error) return { message: cut(messageOf(value)), ...codeOf(value) };
  return plainScalar(value);
}

function plainScalar(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return cut(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : Object.prototype.toString.call(value);
    case 'function':
    case 'symbol':
      return `[${typeof value}]`;
  }
}

/** The error of a connection attempt to several addresses has an empty message. */
function messageOf(error: Error): string {
  return error.message === '' ? error.name : error.message;
}

function codeOf(error: Error): { code?: string } {
  return 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
