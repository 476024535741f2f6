/**
 * Runs `reroll explain` on the namespace `shop`, as a user with or without the digest keys. Every run prints text, JSON
 * and YAML, and the data have to be as their schema says.
 */
import { expect } from '@jest/globals';
import { parse } from 'yaml';

import type { ConnectedClient } from '../../../../src/app/client.ts';
import { printExplanation } from '../../../../src/commands/explain/print-explanation.ts';
import type { ExplainSettings } from '../../../../src/commands/explain/settings.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import type { CommandContext, Environment } from '../../../../src/config/command.ts';
import { parseArguments } from '../../../../src/config/parse.ts';
import { shopKeys, type Shop } from '../../../builders/shop.ts';
import { violations } from '../../../support/data-schemas.ts';

export interface Surroundings {
  /** Characters of a line of the terminal; undefined: there is none. */
  readonly columns?: number;
  readonly env?: Environment;
  /** Default: false, since few users may read the digest keys. */
  readonly hasKeys?: boolean;
}

interface Run {
  readonly lines: readonly string[];
  /** What it printed to standard error. */
  readonly talk: readonly string[];
  readonly code: number;
}

export interface Explained extends Run {
  /** The lines as one text, in which each run of white space is one space. */
  readonly text: string;
  /** The lines of a section, without its title and the space before them. */
  readonly section: (title: string) => readonly string[];
  readonly data: ExplainedData;
}

interface Answer {
  readonly code: string;
  readonly config: string | null;
  readonly message: string;
}

/** The members of both explanations that tests read. */
export interface ExplainedData {
  readonly answers: readonly Answer[];
  readonly [member: string]: unknown;
}

/** @param argv after the name of the command, without the format */
export async function explain(
  shop: Shop,
  argv: string | readonly string[],
  surroundings: Surroundings = {},
): Promise<Explained> {
  const words = typeof argv === 'string' ? argv.split(' ') : argv;
  const asText = await run(shop, words, surroundings);
  const asJson = await run(shop, [...words, '-o', 'json'], surroundings);
  const asYaml = await run(shop, [...words, '-o', 'yaml'], surroundings);
  const data = JSON.parse(asJson.lines.join('\n')) as ExplainedData;
  const name = data['kind'] === 'ConfigExplanation' ? 'config-explanation' : 'workload-explanation';
  expect(violations(data, name)).toEqual([]);
  expect(parse(asYaml.lines.join('\n'))).toEqual(data);
  expect([asJson.code, asYaml.code]).toEqual([asText.code, asText.code]);
  return {
    ...asText,
    text: asText.lines.join('\n').replaceAll(/\s+/g, ' '),
    section: (title) => sectionOf(asText.lines, title),
    data,
  };
}

function sectionOf(lines: readonly string[], title: string): readonly string[] {
  const first = lines.findIndex((line) => line.startsWith(`  ${title} `));
  const rest = lines.slice(first + 1);
  const next = rest.findIndex((line) => /^ {2}\S/.test(line));
  const own = [
    lines[first]?.replace(title, ' '.repeat(title.length)) ?? '',
    ...rest.slice(0, next === -1 ? undefined : next),
  ];
  return own.map((line) => line.slice(11));
}

async function run(shop: Shop, argv: readonly string[], surroundings: Surroundings): Promise<Run> {
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
  return { lines, talk, code };
}
