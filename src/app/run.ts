/** Runs the controller as the whole process: its log, its signals, and its end. */
import process from 'node:process';

import { startApp, type AppContext } from './app.ts';
import { loadNotifications } from './notify.ts';
import type { CommandContext } from '../config/command.ts';
import { whenAborted } from '../lib/when-aborted.ts';
import type { Config } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { StartError } from '../model/start-error.ts';
import { createLogger, toggleDebug } from '../observability/logger.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Time limit for open handles to close once everything is stopped. */
const DRAIN_MS = 5_000;

/** Runs the controller until the signal aborts or it cannot continue, and resolves with the exit code. */
export async function runController(config: Config, context: CommandContext): Promise<number> {
  const notifications = await loadNotifications(config, context.env);
  if (notifications !== undefined && 'problem' in notifications) {
    context.printer.printError(`reroll: ${notifications.problem}`);
    return WRONG_USAGE;
  }
  const logger = openLog(config, context);
  for (const { level, message, fields } of context.notices) logger[level](fields, message);
  const exitCode = await runUntilStopped(config, { ...context, notifications }, logger);
  exitWhenStuck(logger);
  return exitCode;
}

function openLog({ logLevel: level, logFormat: format }: Config, { isTerminal, onLogSignal }: CommandContext): Logger {
  const logger = createLogger({ level, format, hasColors: isTerminal });
  onLogSignal(() => {
    toggleDebug(logger, level);
  });
  const crash = (error: unknown): void => {
    logger.error({ error, stack: framesOf(error) }, 'crashed');
    process.exit(FAILED);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return logger;
}

async function runUntilStopped(
  config: Config,
  context: CommandContext & Pick<AppContext, 'notifications'>,
  logger: Logger,
): Promise<number> {
  const { signal } = context;
  try {
    const app = await startApp(config, { ...context, logger });
    try {
      await Promise.race([app.finished, whenAborted(signal)]);
    } finally {
      await app.stop();
    }
    return 0;
  } catch (error) {
    if (!signal.aborted) {
      const stack = error instanceof StartError ? undefined : framesOf(error);
      logger.error({ error, stack }, 'cannot continue');
      return FAILED;
    }
    // An interrupted start throws the signal's reason, which is no failure.
    if (error !== signal.reason) logger.warn({ error }, 'failed while stopping');
    return 0;
  }
}

/** The timer does not keep the process alive: it fires only if a handle is still open, which is a bug. */
function exitWhenStuck(logger: Logger): void {
  setTimeout(() => {
    // The reader of the log is gone: drop the buffered lines.
    if (process.stdout.writableLength > 0) process.exit();
    logger.error({ resources: process.getActiveResourcesInfo() }, 'not stopped: something is still open');
    process.exit(FAILED);
  }, DRAIN_MS).unref();
}

/** The stack without the message, which may be long and is logged separately. */
function framesOf(error: unknown): readonly string[] | undefined {
  const lines = error instanceof Error ? error.stack?.split('\n') : undefined;
  return lines?.filter((line) => /^ {4}at /.test(line)).map((line) => line.trim());
}
