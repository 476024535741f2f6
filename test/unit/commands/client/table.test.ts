/** Tables: columns side by side, and what is left out where the terminal is narrow. */
import { describe, expect, test } from '@jest/globals';

import { layoutTable, type Shortening } from '../../../../src/commands/client/table.ts';

const rows = [
  ['NAMESPACE', 'WORKLOAD', 'STATE', 'WAITS FOR', 'FOR'],
  ['shop', 'deployment/web', 'pending', 'approval (k3xq7m2pzt4wab5c)', '14m'],
  ['shop', 'statefulset/database', 'current', '', '2h'],
];
const none = { width: undefined, shortenings: [] };

/** The greatest number of characters of a line. */
function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => Array.from(line).length));
}

describe('a table without a width', () => {
  test('has columns as wide as their longest cells, with three spaces between them', () => {
    expect(layoutTable(rows, none)).toEqual([
      'NAMESPACE   WORKLOAD               STATE     WAITS FOR                     FOR',
      'shop        deployment/web         pending   approval (k3xq7m2pzt4wab5c)   14m',
      'shop        statefulset/database   current                                 2h',
    ]);
  });

  test('cuts nothing, however long a line is', () => {
    const long = 'x'.repeat(5_000);
    const shortenings: readonly Shortening[] = [{ column: 0, atLeast: 0 }];
    expect(layoutTable([[long, 'y']], { width: undefined, shortenings })).toEqual([`${long}   y`]);
  });

  test('has no white space at the end of a line', () => {
    expect(
      layoutTable(
        [
          ['a', 'b'],
          ['c', ''],
          ['', ''],
        ],
        none,
      ),
    ).toEqual(['a   b', 'c', '']);
  });

  test('may have rows of different lengths, or none', () => {
    expect(layoutTable([['a'], ['b', 'c']], none)).toEqual(['a', 'b   c']);
    expect(layoutTable([], none)).toEqual([]);
  });
});

describe('a table of 60 columns', () => {
  const shortenings: readonly Shortening[] = [
    { column: 3, atLeast: 10 },
    { column: 1, atLeast: 12 },
    { column: 0, atLeast: 0 },
  ];

  test('is cut in the order of the shortenings, with a sign for what is left out', () => {
    const lines = layoutTable(rows, { width: 60, shortenings });
    expect(lines).toEqual([
      'NAMESPACE   WORKLOAD              STATE     WAITS FOR    FOR',
      'shop        deployment/web        pending   approval …   14m',
      'shop        statefulset/databa…   current                2h',
    ]);
    expect(widthOf(lines)).toBe(60);
  });

  test('keeps what fits', () => {
    expect(layoutTable(rows, { width: 80, shortenings })).toEqual(layoutTable(rows, none));
  });

  test('leaves out a column at last', () => {
    const lines = layoutTable(rows, { width: 45, shortenings });
    expect(lines[0]).toMatch(/^WORKLOAD/);
    expect(widthOf(lines)).toBeLessThanOrEqual(45);
  });

  test('is wider where nothing more may be cut', () => {
    const lines = layoutTable(rows, { width: 10, shortenings });
    expect(widthOf(lines)).toBeGreaterThan(10);
    expect(lines.join('\n')).toContain('pending');
  });
});

describe('characters', () => {
  test('that take two code units count as one, and are never cut in two', () => {
    const shortenings = [{ column: 0, atLeast: 3 }];
    expect(layoutTable([['🔁🔁🔁🔁🔁', 'x']], { width: 7, shortenings })).toEqual(['🔁🔁…   x']);
    expect(
      layoutTable(
        [
          ['🔁', 'x'],
          ['ab', 'y'],
        ],
        none,
      ),
    ).toEqual(['🔁    x', 'ab   y']);
  });

  test('of colours take no room', () => {
    const red = '\u001b[31mfailed\u001b[39m';
    expect(
      layoutTable(
        [
          [red, 'x'],
          ['current', 'y'],
        ],
        none,
      ),
    ).toEqual([`${red}    x`, 'current   y']);
  });
});
