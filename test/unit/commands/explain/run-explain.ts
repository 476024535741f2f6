/** Runs `reroll explain` on the namespace `shop`, as a user with or without the digest keys. */
import type { ConnectedClient } from '../../../../src/app/client.ts';
import { printExplanation } from '../../../../src/commands/explain/print-explanation.ts';
import type { ExplainSettings } from '../../../../src/commands/explain/settings.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import type { CommandContext, Environment } from '../../../../src/config/command.ts';
import { parseArguments } from '../../../../src/config/parse.ts';
import { shopKeys, type Shop } from '../../../builders/shop.ts';

export interface Surroundings {
  /** Characters of a line of the terminal; undefined: there is none. */
  readonly columns?: number;
  readonly env?: Environment;
  /** Default: few users may read the digest keys. */
  readonly hasKeys?: boolean;
}

export interface Ran {
  readonly lines: readonly string[];
  /** What it printed to standard error. */
  readonly talk: readonly string[];
  readonly code: number;
  /** The lines as one text, in which each run of white space is one space. */
  readonly text: string;
}

/** @param argv after the name of the command */
export async function runExplain(shop: Shop, argv: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { columns, env = {}, hasKeys = false } = surroundings;
  const lines: string[] = [];
  const talk: string[] = [];
  const isTerminal = columns !== undefined;
  const line = { argv: ['explain', ...argv], env, isTerminal, readFile: () => '' };
  const invocation = parseArguments(line, await commandsFor(['explain']));
  if (invocation.kind !== 'command') throw new Error(JSON.stringify(invocation));
  const { operands, config, notices } = invocation;
  const context: CommandContext = {
    ...{ operands, env, version: '1', programName: 'kubectl reroll', isTerminal, notices },
    signal: new AbortController().signal,
    terminal: { columns, isErrorTerminal: false, isInputTerminal: false },
    printer: { print: (text) => void lines.push(text), printError: (text) => void talk.push(text) },
    onLogSignal: () => undefined,
  };
  const connected: ConnectedClient = {
    client: shop.client,
    defaultNamespace: 'shop',
    readDigestKeys: () => Promise.resolve(hasKeys ? shopKeys : undefined),
  };
  const code = await printExplanation(config as ExplainSettings, context, connected);
  return { lines, talk, code, text: lines.join('\n').replaceAll(/\s+/g, ' ') };
}
