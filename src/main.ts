/**
 * The program: arguments, environment and signals go in, an exit code comes out. On the way out nothing is cut off: the
 * process ends because nothing is left to do.
 */
import { onLogSignal, stopSignal } from './signals.ts';

import { readFileSync } from 'node:fs';
import process from 'node:process';

import packageJson from '../package.json' with { type: 'json' };
import { runCleanup } from './app/commands.ts';
import { startApp } from './app/app.ts';
import { parseArguments } from './config/parse.ts';
import type { CleanupConfig } from './model/cleanup-config.ts';
import type { Config } from './model/config.ts';
import type { Logger } from './model/logger.ts';
import { StartError } from './model/start-error.ts';
import { createLogger, toggleDebug } from './observability/logger.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/** How long the process may take to run empty once everything is stopped. */
const DRAIN_MS = 5_000;

const invocation = parseArguments({
  argv: process.argv.slice(2),
  env: process.env,
  isTerminal: process.stdout.isTTY,
  version: packageJson.version,
  readFile: (path) => readFileSync(path, 'utf8'),
});
switch (invocation.kind) {
  case 'print':
    process.stdout.write(invocation.text);
    break;
  case 'wrong-usage':
    process.stderr.write(invocation.text);
    process.exitCode = WRONG_USAGE;
    break;
  case 'cleanup':
    await clean(invocation.config);
    break;
  case 'run': {
    const logger = openLog(invocation.config);
    for (const fields of invocation.unknownVariables) logger.warn(fields, 'unknown environment variable');
    if (invocation.peerNamespace !== undefined) {
      const { message, ...fields } = invocation.peerNamespace;
      logger.info(fields, message);
    }
    await run(invocation.config, logger);
    exitWhenStuck(logger);
    break;
  }
}

function openLog(config: Config): Logger {
  const logger = createLogger({ level: config.logLevel, format: config.logFormat, hasColors: process.stdout.isTTY });
  onLogSignal(() => {
    toggleDebug(logger, config.logLevel);
  });
  const crash = (error: unknown): void => {
    logger.error({ error, stack: framesOf(error) }, 'crashed');
    process.exit(FAILED);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return logger;
}

async function run(config: Config, logger: Logger): Promise<void> {
  try {
    const context = { env: process.env, version: packageJson.version, logger, signal: stopSignal };
    const app = await startApp(config, context);
    try {
      await Promise.race([app.finished, whenAborted(stopSignal)]);
    } finally {
      await app.stop();
    }
  } catch (error) {
    // A start that is interrupted throws the signal's reason; whoever asked for the stop has got it all the same.
    if (!stopSignal.aborted) fail(error, logger);
    else if (error !== stopSignal.reason) logger.warn({ error }, 'failed while stopping');
  }
}

async function clean(config: CleanupConfig): Promise<void> {
  const printer = {
    say: (line: string) => process.stdout.write(`${line}\n`),
    complain: (line: string) => process.stderr.write(`${line.trimEnd()}\n`),
  };
  try {
    const context = { env: process.env, version: packageJson.version, printer, signal: stopSignal };
    if (!(await runCleanup(config, context))) process.exitCode = FAILED;
  } catch (error) {
    printer.complain(`reroll: ${stopSignal.aborted ? 'stopped before it finished' : (error as Error).message}`);
    process.exitCode = FAILED;
  }
}

function fail(error: unknown, logger: Logger): void {
  logger.error({ error, stack: error instanceof StartError ? undefined : framesOf(error) }, 'cannot continue');
  process.exitCode = FAILED;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** The timer does not keep the process alive: it fires only when something else does, and then that is a fault. */
function exitWhenStuck(logger: Logger): void {
  setTimeout(() => {
    // Nobody reads the log any more: what waits to be read is given up.
    if (process.stdout.writableLength > 0) process.exit();
    logger.error({ resources: process.getActiveResourcesInfo() }, 'not stopped: something is still open');
    process.exit(FAILED);
  }, DRAIN_MS).unref();
}

/** Where it was thrown; the message, which may be long, is logged apart. */
function framesOf(error: unknown): readonly string[] | undefined {
  const lines = error instanceof Error ? error.stack?.split('\n') : undefined;
  return lines?.filter((line) => /^ {4}at /.test(line)).map((line) => line.trim());
}
