/** Holds docs/metrics.md to what a scrape gives, in both directions. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from '@jest/globals';

import { Metrics } from '../../../src/observability/metrics.ts';

interface Described {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Metrics of the process and of Node, which the page names as families. */
const families = ['process_', 'nodejs_'];

/** The text below each heading of the page. */
function readSections(): readonly string[] {
  const page = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/metrics.md'), 'utf8');
  return page.split(/^## .*$/m).slice(1);
}

/** The rows of the first table of the page. */
function readTable(): readonly Described[] {
  const [section = ''] = readSections();
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, name = '', type = '', labels = ''] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
    return { name, type, labels: labels === '' ? [] : labels.split(', ') };
  });
}

/** Everything that can be counted has been counted once, so that each metric has a series with all its labels. */
async function scrape(): Promise<string> {
  const metrics = new Metrics({ version: '1.2.3' });
  metrics.observeInventory({ managedWorkloads: 1, watchedConfigs: 1, staleWorkloads: { held: 1 } });
  metrics.freshnessKnown(true);
  metrics.planned('noop', 'up-to-date');
  metrics.patched(200);
  metrics.reacted(1);
  metrics.eventWritten('created');
  metrics.leading('reroll', true);
  metrics.taken(1);
  metrics.finished(1);
  metrics.relisted('secrets');
  metrics.watchRestarted('secrets', 'ended');
  metrics.lastEvent('secrets', 0);
  metrics.objectDropped('secrets', 'reduce');
  metrics.requestFinished('GET', '200', 1);
  const text = await metrics.text();
  metrics.close();
  return text;
}

function readScrape(text: string): readonly Described[] {
  return [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name = '', type = '']) => {
    const suffix = type === 'histogram' ? '_count' : '';
    const [, series = ''] = new RegExp(`^${name}${suffix}(?:\\{(.*)\\})? `, 'm').exec(text) ?? [];
    return { name, type, labels: [...series.matchAll(/(\w+)="/g)].map(([, label = '']) => label) };
  });
}

test('the table has the names, types and labels of all metrics, and no others', async () => {
  const byName = (a: Described, b: Described): number => (a.name < b.name ? -1 : 1);
  const isOwn = ({ name }: Described): boolean => !families.some((family) => name.startsWith(family));
  const exposed = readScrape(await scrape()).filter(isOwn);
  expect([...readTable()].filter(isOwn).sort(byName)).toEqual([...exposed].sort(byName));
});

test.each(families)('the family %s* stands in the table and in a scrape', async (family) => {
  expect(readTable().map(({ name }) => name)).toContain(`${family}*`);
  expect(await scrape()).toContain(`# TYPE ${family}`);
});

test('what to alert on names metrics of the table only', () => {
  const [, alerts = ''] = readSections();
  const used = [...alerts.matchAll(/\b(?:reroll|leader_election|workqueue|rest_client)_\w+/g)].map(([name]) => name);
  const known = readTable().map(({ name }) => name);
  expect(used.length).toBeGreaterThan(0);
  expect(used.map((name) => name.replace(/_bucket$/, '')).filter((name) => !known.includes(name))).toEqual([]);
});
