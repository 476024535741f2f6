import { describe, expect, test } from '@jest/globals';

import { Measurements, turnsOf } from '../../bench/bench.ts';
import { toSvg } from '../../bench/report/chart.ts';
import { formatNumber, formatRatio, formatSummary } from '../../bench/report/numbers.ts';
import type { Results } from '../../bench/report/results.ts';
import { toRows } from '../../bench/report/rows.ts';
import { toMarkdown } from '../../bench/report/table.ts';
import { targets } from '../../bench/report/targets.ts';
import { scenarioNames } from '../../bench/scenario-names.ts';
import { fullSizes } from '../../bench/sizes.ts';

function results(rerollMs: readonly number[]): Results {
  const latency = new Measurements('latency');
  rerollMs.forEach((value, round) => {
    latency.add('floor', 'back to back, p50', 'ms', 2 + round);
    latency.add('reroll', 'back to back, p50', 'ms', value);
  });
  const memory = new Measurements('memory');
  memory.add('reroll', '10,000 Secrets, peak', 'MB', 95);
  return {
    conditions: {
      measuredAt: '2026-01-02T03:04:05Z',
      machine: '2 × <CPU>',
      kubernetes: 'v1.36.3',
      reroll: '0.1.0',
      node: 'Node 24',
      isQuick: false,
      rounds: rerollMs.length,
      peers: [],
      sizes: fullSizes,
    },
    measurements: [...latency.all, ...memory.all],
  };
}

describe('rows', () => {
  test('put contenders side by side, and compare round with round', () => {
    const [row] = toRows(results([4, 3]).measurements, targets);
    expect(row?.cells.map(({ contender }) => contender)).toEqual(['floor', 'reroll']);
    expect(row?.cells[1]?.ratio).toEqual({ median: 1.5, min: 1, max: 2 });
  });

  test.each([
    { rule: 'a ratio above the target misses it', times: [4, 3], isMet: false },
    { rule: 'a ratio below meets it', times: [2, 3.2], isMet: true },
  ])('$rule', ({ times, isMet }) => {
    expect(toRows(results(times).measurements, targets)[0]).toMatchObject({ isMet });
  });

  test('memory is compared with no floor, and judged by its value', () => {
    expect(toRows(results([2]).measurements, targets)[1]).toMatchObject({
      cells: [{ ratio: undefined }],
      isMet: false,
    });
  });

  test('every target is that of a scenario', () => {
    expect(targets.filter(({ scenario }) => !scenarioNames.some((name) => name === scenario))).toEqual([]);
  });
});

describe('numbers', () => {
  test.each([
    { value: 1.2345, text: '1.23' },
    { value: 12.345, text: '12.3' },
    { value: 1_234.5, text: '1,235' },
    { value: 0, text: '0' },
  ])('$value is written as $text', ({ value, text }) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('have their spread, where there is one, and seconds where they are long', () => {
    expect(formatSummary({ median: 2, min: 1, max: 3 }, 'ms')).toBe('2.00 ms (1.00–3.00)');
    expect(formatSummary({ median: 2, min: 2, max: 2 }, 'rollouts')).toBe('2.00');
    expect(formatSummary({ median: 20_000, min: 20_000, max: 20_000 }, 'ms')).toBe('20.0 s');
    expect(formatRatio({ median: 1.5, min: 1, max: 2 })).toBe('1.50 × (1.00–2.00)');
  });
});

describe('the page', () => {
  test('names the conditions, the measurements and the missed targets', () => {
    const page = toMarkdown(results([4, 3]));
    expect(page).toContain('| Kubernetes | v1.36.3 |');
    expect(page).toContain(
      '| back to back, p50 | 2.50 ms (2.00–3.00) | 3.50 ms (3.00–4.00) | 1.50 × (1.00–2.00) | ≤ 1.1 × | **missed** |',
    );
    expect(page).toContain('≤ 80 MB | **missed** |');
    expect(toMarkdown(results([2]))).toContain('| met |');
  });
});

describe('the chart', () => {
  test('is one SVG with a mark for each contender of each row, and escapes what it names', () => {
    const svg = toSvg(results([4, 3]));
    expect(svg).toMatch(/^<svg [^>]+>[^]*<\/svg>\n$/);
    expect(svg.match(/<title>/g)).toHaveLength(2);
    expect(svg).toContain('reroll: 1.50');
    expect(svg).not.toContain('NaN');
  });
});

test('no contender always comes after the same one', () => {
  const orders = [0, 1, 2].map((round) => turnsOf(['a', 'b', 'c'], round).join(''));
  expect(orders).toEqual(['abc', 'bca', 'cab']);
});
