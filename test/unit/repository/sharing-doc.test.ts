/**
 * docs/sharing-a-config.md has the waves that the limit makes, and Events as reroll writes them.
 */
import { describe, expect, test } from '@jest/globals';

import { canaryFromOf } from '../../../src/model/config.ts';
import { annotationsOf } from '../../../src/plan/read/annotations.ts';
import { limitOf } from '../../../src/staging/limit.ts';
import { changesTooFastNote, heldByTurnNote } from '../../../src/status/staging-words.ts';
import { readPage } from './pages.ts';

const page = readPage('docs/sharing-a-config.md');

/** How many begin together, where all that have begun are proven together. */
function wavesOf(users: number): readonly number[] {
  const waves: number[] = [];
  for (let proven = 0; proven < users; proven += waves.at(-1) ?? 0) {
    const limit = limitOf({ kind: 'ConfigMap', maxConcurrent: undefined, users, proven });
    waves.push(Math.min(limit, users - proven));
  }
  return waves;
}

/** The sizes up to the largest one, such as `1, 2, then 5`. */
function sizeWords(waves: readonly number[]): string {
  const sizes = [...new Set(waves.slice(0, -1))];
  return `${sizes.slice(0, -1).join(', ')}, then ${String(sizes.at(-1))}`;
}

/** Of rollouts that take 60 s, and 30 s more to be proven. */
function timeWords(waves: number): string {
  const minutes = Math.round(waves * 1.5);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${String(minutes)} min` : `${String(hours)} h ${String(minutes % 60)} min`;
}

describe('the waves', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (.*) \| (\d+) \| (.*) \|$/gm)].map((row) => row.slice(1));

  test.each(rows)('of %s users are %s at a time, %s in all, after %s', (users = '', sizes, count, time) => {
    const waves = wavesOf(Number(users));
    expect([sizeWords(waves), String(waves.length), timeWords(waves.length)]).toEqual([sizes, count, time]);
  });

  test('are there for clusters of all sizes', () => {
    expect(rows.length).toBeGreaterThan(5);
  });

  test('begin where the page says', () => {
    expect(page).toContain(
      `\`--canary-from\` users on: ${String(canaryFromOf({ canaryFrom: undefined, dialect: 'reroll' }))} by`,
    );
  });
});

test.each([
  heldByTurnNote({ begun: 1, waiting: 499, proven: 0, first: 'Deployment/shop/web' }, false),
  changesTooFastNote(3, annotationsOf('reroll.dev')),
])('the page has the Event as reroll writes it: %s', (note) => {
  expect(page.split('\n').filter((line) => line.endsWith(` ${note}`))).toHaveLength(1);
});
