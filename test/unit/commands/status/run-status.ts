/** Runs `reroll status` on a small cluster, and returns what it prints. */
import type { ConnectedClient } from '../../../../src/app/client.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import { printStatus } from '../../../../src/commands/status/print-status.ts';
import type { StatusSettings } from '../../../../src/commands/status/settings.ts';
import { watchStatus, type WatchTools } from '../../../../src/commands/status/watch-status.ts';
import type { CommandContext } from '../../../../src/config/command.ts';
import { parseArguments } from '../../../../src/config/parse.ts';
import type { ClientKind } from '../../../../src/model/cluster-client.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { leaseOf } from '../../../fakes/lease-of.ts';
import type { MemoryClient, MemoryClientOptions } from '../../../fakes/memory-client.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';

export interface Surroundings {
  /** Characters of a line of the terminal; undefined: there is none. */
  readonly columns?: number;
  readonly env?: CommandContext['env'];
  /** Default: the user may read the digest keys. */
  readonly hasKeys?: boolean;
  readonly client?: Partial<MemoryClientOptions>;
}

export interface Printed {
  readonly code: number;
  readonly lines: readonly string[];
  readonly talk: readonly string[];
}

/** @throws Error with the message that the program prints */
export async function runStatus(
  cluster: SmallCluster,
  argv: readonly string[] = [],
  surroundings: Surroundings = {},
): Promise<Printed> {
  const run = await prepare(cluster, argv, surroundings);
  const code = await printStatus(run.settings, run.context, run.connected);
  return { code, lines: run.lines, talk: run.talk };
}

export interface Watched extends Printed {
  readonly client: MemoryClient;
}

/** Runs until a step is undefined. @param steps each changes the cluster after a survey, and the next one follows */
export async function runWatch(
  cluster: SmallCluster,
  argv: readonly string[],
  steps: readonly ((printed: readonly string[]) => void)[],
): Promise<Watched> {
  const abort = new AbortController();
  const run = await prepare(cluster, argv, {}, abort.signal);
  const rest = steps[Symbol.iterator]();
  const tools: WatchTools = {
    sleep: async () => {
      const { value: step, done } = rest.next();
      if (done === true) abort.abort();
      abort.signal.throwIfAborted();
      step?.(run.lines);
      run.client.publish();
      return Promise.resolve();
    },
  };
  const code = await watchStatus(run.settings, run.context, run.connected, tools);
  return { code, lines: run.lines, talk: run.talk, client: run.client };
}

async function prepare(
  cluster: SmallCluster,
  argv: readonly string[],
  { columns, env = {}, hasKeys = true, client: given = {} }: Surroundings,
  signal = new AbortController().signal,
) {
  const lines: string[] = [];
  const talk: string[] = [];
  const isTerminal = columns !== undefined;
  const readFile = (): string => '';
  const line = { argv: ['status', ...argv], env, isTerminal, readFile };
  const invocation = parseArguments(line, await commandsFor(['status']));
  if (invocation.kind !== 'command') throw new Error(JSON.stringify(invocation));
  const { operands, config, notices } = invocation;
  const context: CommandContext = {
    ...{ operands, env, version: '1', programName: 'kubectl reroll', isTerminal, signal, notices },
    terminal: { columns, isErrorTerminal: false, isInputTerminal: false },
    printer: { print: (text) => void lines.push(...text.split('\n')), printError: (text) => void talk.push(text) },
    onLogSignal: () => undefined,
  };
  const objectsOf = (kind: ClientKind): readonly KubeObject[] =>
    kind === 'Lease' ? [leaseOf(cluster)] : cluster.objectsOf(kind);
  const client = cluster.client({ objectsOf, ...given });
  const [current = 7, ...previous] = cluster.keys;
  const keys = { current: bytesOf(current), previous: previous.map(bytesOf) };
  const connected: ConnectedClient = {
    client,
    defaultNamespace: 'shop',
    readDigestKeys: () => Promise.resolve(hasKeys ? keys : undefined),
  };
  return { lines, talk, context, client, connected, settings: config as StatusSettings };
}

function bytesOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}
