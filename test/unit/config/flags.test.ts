/** The grammar of options, as kubectl has it: letters, groups of letters, values in three places, repeated options. */
import { describe, expect, test } from '@jest/globals';

import { readFlags, type FlagNames, type Flags } from '../../../src/config/flags.ts';

const names: FlagNames = {
  switches: ['all-namespaces', 'watch', 'dry-run'],
  repeatable: ['as-group'],
  known: ['all-namespaces', 'watch', 'dry-run', 'namespace', 'selector', 'as-group', 'timeout', 'o'],
  shorts: new Map([
    ['A', 'all-namespaces'],
    ['w', 'watch'],
    ['n', 'namespace'],
    ['l', 'selector'],
  ]),
};

/** The words, and the options with their values. */
function read(line: string): string {
  return show(readFlags(line.split(' '), names));
}

function show({ words, texts }: Flags): string {
  return [...words, ...[...texts].map(([name, text]) => `${name}=${text}`)].join(' ');
}

describe('an option with a value', () => {
  test.each([
    ['-n shop', 'namespace=shop'],
    ['-nshop', 'namespace=shop'],
    ['-n=shop', 'namespace=shop'],
    ['--namespace shop', 'namespace=shop'],
    ['--namespace=shop', 'namespace=shop'],
    ['-namespace=shop', 'namespace=shop'],
    ['-l app=web', 'selector=app=web'],
    ['-lapp=web', 'selector=app=web'],
    ['-l=app=web', 'selector=app=web'],
    ['--selector=app=web', 'selector=app=web'],
    ['--timeout -1', 'timeout=-1'],
    ['-n -', 'namespace=-'],
  ])('%s', (line, expected) => {
    expect(read(`status ${line} web`)).toBe(`status web ${expected}`);
  });

  test.each([
    ['at the end', '-n'],
    ['before another option', '-n -w'],
    ['where it is empty', '-n='],
    ['after a long name', '--namespace'],
  ])('has none %s: %s', (_where, line) => {
    expect(readFlags(line.split(' '), names).texts.get('namespace')).toBe('');
  });

  test('given twice has its last value', () => {
    expect(read('-n a --namespace b')).toBe('namespace=b');
  });

  test('that may be repeated has all values', () => {
    expect(read('--as-group a --as-group=b --as-group c,d')).toBe('as-group=a,b,c,d');
  });
});

describe('letters', () => {
  test.each([
    ['-Aw', 'all-namespaces=true watch=true'],
    ['-wA', 'watch=true all-namespaces=true'],
    ['-Anshop', 'all-namespaces=true namespace=shop'],
    ['-An=shop', 'all-namespaces=true namespace=shop'],
    ['-An shop', 'all-namespaces=true namespace=shop'],
    ['-nAw', 'namespace=Aw'],
    ['-w=false', 'watch=false'],
    ['-Aw=false', 'all-namespaces=true watch=false'],
    ['-w false', 'watch=false'],
  ])('in one argument: %s', (line, expected) => {
    expect(read(line)).toBe(expected);
  });

  test('of an option without a value do not take the next argument', () => {
    expect(read('-w deploy/web -A sts/db')).toBe('deploy/web sts/db watch=true all-namespaces=true');
  });

  test.each(['-x', '-xA', '-Ax'])('that stand for no option are one name: %s', (argument) => {
    expect([...readFlags([argument], names).texts]).toEqual([[argument.slice(1), '']]);
  });

  test('are no letters where the whole is a name', () => {
    expect(read('-watch -o=wide')).toBe('watch=true o=wide');
  });
});

describe('switches', () => {
  test.each([
    ['--dry-run', 'dry-run=true'],
    ['--dry-run=false', 'dry-run=false'],
    ['--dry-run false', 'dry-run=false'],
    ['--dry-run true', 'dry-run=true'],
    ['--dry-run web', 'web dry-run=true'],
    ['--dry-run=yes', 'dry-run=yes'],
  ])('%s', (line, expected) => {
    expect(read(line)).toBe(expected);
  });
});

describe('help and version', () => {
  test.each([
    ['-h', true, false],
    ['--help', true, false],
    ['-Ah', true, false],
    ['--help=false', false, false],
    ['--version', false, true],
    ['-v', false, false],
  ])('%s', (line, isHelp, isVersion) => {
    const found = readFlags(['status', ...line.split(' ')], names);
    expect([found.isHelp, found.isVersion]).toEqual([isHelp, isVersion]);
    expect([...found.texts.keys()]).not.toContain('help');
  });
});

test('nothing after two dashes is an option', () => {
  expect(readFlags(['-A', '--', '-n', 'shop', '--watch'], names)).toMatchObject({
    words: ['-n', 'shop', '--watch'],
    texts: new Map([['all-namespaces', 'true']]),
  });
});

test('an argument may have line breaks and equal signs', () => {
  expect(readFlags(['--selector=a=b\nc=d', 'x=y'], names)).toMatchObject({
    words: ['x=y'],
    texts: new Map([['selector', 'a=b\nc=d']]),
  });
});
