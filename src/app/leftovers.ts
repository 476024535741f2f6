/** Connects `reroll cleanup` to the API server. */
import { connectCommand } from './command-connection.ts';
import { fieldManager } from './connect.ts';
import type { CommandContext } from '../config/command.ts';
import { LeftoverStore } from '../kube/cleanup/leftover-store.ts';
import { systemClock } from '../lib/clock.ts';
import type { Config } from '../model/config.ts';

/**
 * Passes a client for what reroll has left in the cluster, and closes its connections at the end.
 * @throws StartError if no API server is configured; what `use` throws
 */
export async function withLeftovers<T>(
  { kubeconfig, context }: Pick<Config, 'kubeconfig' | 'context'>,
  commandContext: CommandContext,
  use: (leftovers: LeftoverStore) => Promise<T>,
): Promise<T> {
  const { transport } = connectCommand({ kubeconfig, context }, commandContext);
  try {
    return await use(new LeftoverStore({ transport, fieldManager, clock: systemClock, signal: commandContext.signal }));
  } finally {
    transport.close();
  }
}
