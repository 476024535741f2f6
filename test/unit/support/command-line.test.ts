/** What our own programs say of a command line that they do not understand. */
import { expect, test } from '@jest/globals';

import { readNames, readValues, readWholeNumber, UsageError } from '../../support/command-line.ts';

const kinds = { rounds: 'text', report: 'text', short: 'flag' } as const;

test.each<[argv: readonly string[], values: object]>([
  [[], {}],
  [['--rounds', '2', '--short'], { rounds: '2', short: true }],
  [['--report=a.md'], { report: 'a.md' }],
])('%j is understood', (argv, values) => {
  expect({ ...readValues(argv, kinds) }).toEqual(values);
});

test.each<[argv: readonly string[], message: string]>([
  [['--round', '2'], 'there is no option --round; did you mean --rounds?'],
  [['--reprot=a.md'], 'there is no option --reprot; did you mean --report?'],
  [['--everything'], 'there is no option --everything; try --help'],
  [['--rounds'], "Option '--rounds <value>' argument missing; try --help"],
])('%j is refused', (argv, message) => {
  expect(() => readValues(argv, kinds)).toThrow(new UsageError(message));
});

test.each<[text: string, message: string]>([
  ['0', '--rounds: "0" is not a whole number from 1 to 9; the nearest is 1'],
  ['12', '--rounds: "12" is not a whole number from 1 to 9; the nearest is 9'],
  ['2.5', '--rounds: "2.5" is not a whole number from 1 to 9; the nearest is 2'],
  ['many', '--rounds: "many" is not a whole number from 1 to 9'],
])('%s is no number of rounds', (text, message) => {
  expect(() => readWholeNumber('rounds', text, [1, 9])).toThrow(new UsageError(message));
});

test('a number in the range is taken, its ends too', () => {
  expect(['1', '5', '9'].map((text) => readWholeNumber('rounds', text, [1, 9]))).toEqual([1, 5, 9]);
});

test('of names one that is not there is named, with the nearest one', () => {
  const names = ['watch-cut', 'etcd-killed'];
  expect(readNames('fault', 'etcd-killed,watch-cut', names)).toEqual(['etcd-killed', 'watch-cut']);
  const message = '--fault: there is no "watchcut"; did you mean watch-cut?';
  expect(() => readNames('fault', 'etcd-killed,watchcut', names)).toThrow(new UsageError(message));
});
