/** When a figure of a soak counts as grown. */
import { expect, test } from '@jest/globals';

import { judgeSamples } from '../../soak/growth.ts';
import type { Sample } from '../../soak/sample.ts';

const steady: Sample = {
  heap: 20,
  external: 3,
  rss: 100,
  sockets: 10,
  files: 30,
  handles: 9,
  timers: 12,
  requests: 0,
  series: 280,
  workloads: 50,
  configs: 71,
};

function grown(change: (index: number) => Partial<Sample>, { samples = 40, minutes = 60 } = {}): readonly string[] {
  const taken = Array.from({ length: samples }, (_, index) => ({ ...steady, ...change(index) }));
  const growths = judgeSamples(taken, minutes) ?? [];
  return growths.filter(({ isGrown }) => isGrown).map(({ figure }) => figure);
}

test.each<[rule: string, change: (index: number) => Partial<Sample>, figures: readonly string[]]>([
  ['what stays the same has not grown', () => ({}), []],
  ['a socket more each cycle is a leak', (index) => ({ sockets: 10 + index }), ['sockets']],
  ['a timer more each cycle is a leak', (index) => ({ timers: 12 + index }), ['timers']],
  ['a series more every second cycle has not grown enough yet', (index) => ({ series: 280 + index / 2 }), []],
  [
    'a workload that is never removed from the cache is a leak',
    (index) => ({ workloads: index < 20 ? 50 : 51 }),
    ['workloads'],
  ],
  ['memory that grows on and on is a leak', (index) => ({ heap: 20 + index / 5, rss: 100 + index }), ['heap', 'rss']],
  ['what grows while it warms up only has not grown', (index) => ({ heap: 10 + Math.min(10, index * 2) }), []],
  ['a few high samples at the end are no growth', (index) => ({ sockets: index > 35 ? 50 : 10 }), []],
  ['what shrinks has not grown', (index) => ({ rss: 200 - index }), []],
])('%s', (_rule, change, figures) => {
  expect(grown(change)).toEqual(figures);
});

test('in a short run memory may grow more: the memory of recent Events is still filling', () => {
  const change = (index: number): Partial<Sample> => ({ heap: 20 + index / 10, rss: 100 + index / 2 });
  expect(grown(change, { minutes: 5 })).toEqual([]);
  expect(grown(change, { minutes: 60 })).toEqual(['heap']);
});

test('too few samples give no result', () => {
  expect(
    judgeSamples(
      Array.from({ length: 11 }, () => steady),
      60,
    ),
  ).toBeUndefined();
  expect(
    judgeSamples(
      Array.from({ length: 12 }, () => steady),
      60,
    ),
  ).toHaveLength(11);
});
