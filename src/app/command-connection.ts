/** Connects commands to the API server: what is logged goes to standard error, for people, and nothing is measured. */
import { connect, type ConnectOptions } from './connect.ts';
import type { CommandContext } from '../config/command.ts';
import type { Logger } from '../model/logger.ts';
import { createLogger } from '../observability/logger.ts';

type Chosen = Pick<ConnectOptions, 'kubeconfig' | 'context' | 'impersonate' | 'maxSockets'>;

/** @throws StartError if no API server is configured */
export function connectCommand(
  chosen: Chosen,
  { env, version, printer }: Pick<CommandContext, 'env' | 'version' | 'printer'>,
): ReturnType<typeof connect> & { readonly logger: Logger } {
  const output = {
    write: (line: string): void => {
      printer.printError(line.trimEnd());
    },
  };
  const logger = createLogger({ level: 'warn', format: 'pretty', output });
  const metrics = { requestFinished: () => undefined };
  return { ...connect({ ...chosen, env, version, logger, metrics }), logger };
}
