/** The layout of the help, for every command there is. Its content is in docs/commands.md. */
import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from '@jest/globals';

import { commandsFor } from '../../../src/commands/table.ts';
import { commandGroups, type Command } from '../../../src/config/command.ts';
import { helpText } from '../../../src/config/help.ts';
import { complaint } from './line.ts';

const commands = (await commandsFor([])).filter(({ isInternal }) => isInternal !== true);
const pages: readonly (readonly [string, Command | undefined])[] = [
  ['the program', undefined],
  ...commands.map((command) => [command.name, command] as const),
];

function help(command: Command | undefined, columns: number | undefined): string {
  return helpText(commands, command, '1.2.3', { programName: 'reroll', columns });
}

function longestOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

/** The layout moves words, so their order does not count. */
function sortedWords(text: string): readonly string[] {
  return text.split(/\s+/).sort();
}

function sortedLetters(text: string): string {
  return Array.from(text.replaceAll(/\s/g, '')).sort().join('');
}

describe.each(pages)('the help of %s', (_name, command) => {
  test.each([
    [60, 60],
    [80, 80],
    [100, 100],
    [20, 60],
    [300, 100],
    [undefined, 100],
  ])('on %s columns has lines of %s characters at most', (columns, width) => {
    expect(longestOf(help(command, columns))).toBeLessThanOrEqual(width);
  });

  test('has the same words on narrow terminals, where the narrowest break the longest of them', () => {
    const wide = help(command, 100);
    expect(sortedWords(help(command, 80))).toEqual(sortedWords(wide));
    expect(sortedLetters(help(command, 60))).toBe(sortedLetters(wide));
  });

  test('has no colours and no white space at the ends of lines', () => {
    const text = help(command, 80);
    expect(stripVTControlCharacters(text)).toBe(text);
    expect(text).not.toMatch(/ $/m);
  });

  test('calls the program as the user does', () => {
    const text = helpText(commands, command, '1.2.3', { programName: 'kubectl reroll', columns: 100 });
    expect(text).toContain(`Usage: kubectl reroll ${command?.name ?? '<command>'} `);
    const examples = text.slice(text.indexOf('\nExamples:\n'));
    expect(examples).toContain('kubectl reroll ');
    const names = commands.map(({ name }) => name).join('|');
    expect(examples.match(new RegExp(`(?<!kubectl )\\breroll (?:${names})\\b`, 'g'))).toBeNull();
  });
});

test('the help of the program lists each command once, in the group of its purpose', () => {
  const text = help(undefined, 100);
  const sections = text.split('\n\n').filter((section) => /^[A-Z].*:\n {2}reroll /.test(section));
  const listed = sections.map((section) => {
    const [heading = '', ...rows] = section.split('\n');
    return [heading, rows.flatMap((row) => /^ {2}reroll (\S+)/.exec(row)?.[1] ?? [])];
  });
  const expected = commandGroups.map((group) => [
    `${group}:`,
    commands.filter((command) => (command.group ?? 'Workloads') === group).map(({ name }) => name),
  ]);
  expect(listed.filter(([heading]) => heading !== 'Examples:')).toEqual(expected.filter(([, names]) => names?.length));
});

test('no help and no message names a command that only programs run', async () => {
  const all = await commandsFor([]);
  const internal = all.filter(({ isInternal }) => isInternal === true).map(({ name }) => name);
  expect(internal).toEqual(['__complete']);
  const texts = [...pages.map(([, command]) => help(command, 100)), complaint(['xxxxxxxx']), complaint(['_complete'])];
  expect(texts.filter((text) => text.includes('__complete'))).toEqual([]);
});
