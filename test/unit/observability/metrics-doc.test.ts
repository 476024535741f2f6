/** Compares docs/metrics.md with a scrape, in both directions, and other pages with the closed lists. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from '@jest/globals';

import { pendingReasons } from '../../../src/model/pending.ts';
import { planReasons } from '../../../src/observability/closed-lists.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { stateWords } from '../../../src/status/state-words.ts';
import { readMetricsTable, type Described } from '../../support/metrics-page.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Metrics of the process and of Node, which the page lists as families. */
const families = ['process_', 'nodejs_'];

/** Counts everything once, so that each metric has a series with all its labels. */
async function scrape(isPerWorkload: boolean): Promise<string> {
  const metrics = new Metrics({ version: '1.2.3', isPerWorkload });
  const staleWorkloads = [{ workload: 'Deployment/shop/web', reason: 'settle', forMs: 1 } as const];
  const unrecordedWorkloads = [{ workload: 'Deployment/shop/web', reason: 'refused' } as const];
  metrics.observeInventory(() => ({
    isSynced: true,
    managedWorkloads: 1,
    watchedConfigs: 1,
    failingWorkloads: 0,
    trippedBreakers: 0,
    kinds: [{ kind: 'widgets.example.com', presence: 'present', reason: '' }],
    staleWorkloads,
    unrecordedWorkloads,
    statuses: [],
  }));
  metrics.freshnessKnown(true);
  metrics.rolled({ kind: 'Deployment', namespace: 'shop', name: 'web' }, 'rolled', 'content-changed');
  metrics.reacted(1);
  metrics.leading('reroll', true);
  metrics.taken(1);
  metrics.finished(1);
  metrics.relisted('secrets');
  metrics.watchRestarted('secrets', 'ended');
  metrics.lastEvent('secrets', '/api/v1/secrets', 0);
  metrics.objectDropped('secrets', 'reduce');
  metrics.requestFinished('GET', '200', 1);
  const notifications = metrics.forNotifications();
  notifications.notified('ops', 'slack', 'sent');
  notifications.sinkFailing('ops', 'slack', false);
  notifications.notificationQueue(1);
  notifications.notificationsFile(true);
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

const isOwn = ({ name }: Described): boolean => !families.some((family) => name.startsWith(family));

function own(described: readonly Described[]): readonly Described[] {
  return described.filter(isOwn).sort((a, b) => (a.name < b.name ? -1 : 1));
}

test('the table has the names, types and labels of all metrics, and no others', async () => {
  expect(own(readMetricsTable('What there is'))).toEqual(own(readScrape(await scrape(false))));
});

test('the same is true of the table of metrics with the names of workloads', async () => {
  const usual = readScrape(await scrape(false)).map(({ name }) => name);
  const added = readScrape(await scrape(true)).filter(({ name }) => !usual.includes(name));
  expect(own(readMetricsTable('With the names of workloads'))).toEqual(own(added));
});

test.each(families)('the family %s* is in the table and in a scrape', async (family) => {
  expect(readMetricsTable('What there is').map(({ name }) => name)).toContain(`${family}*`);
  expect(await scrape(false)).toContain(`# TYPE ${family}`);
});

test('the page has every pending reason', () => {
  const rows = readMetricsTable('What a stale workload waits for').map(({ name }) => name);
  expect([...rows].sort()).toEqual([...pendingReasons].sort());
});

test('the page has every state with its words, in their order', () => {
  const rows = readMetricsTable('The states of workloads').map(({ name, type }) => [name, type]);
  expect(rows).toEqual(Object.entries(stateWords));
});

test('docs/semantics.md has every reason of a plan with its action, and no others', () => {
  const page = readFileSync(join(root, 'docs/semantics.md'), 'utf8');
  const [, section = ''] = page.split('\n## Reasons\n');
  const rows = [...section.matchAll(/^\| `([a-z]+)` \| `([a-z-]+)` \|/gm)].map(([, action = '', reason = '']) => [
    reason,
    action,
  ]);
  expect(Object.fromEntries(rows)).toEqual(planReasons);
});
