/** Alerts, their tests, the runbook, the dashboard and the metrics of the program agree. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { Metrics } from '../../../src/observability/metrics.ts';
import { readAllMetrics } from '../../support/metrics-page.ts';
import { readGroupings, readSelectors } from '../../support/promql.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

interface AlertTest {
  readonly alertname: string;
  readonly exp_alerts?: readonly object[];
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

const { groups } = parse(read('manifests/chart/files/alerts.yaml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const { tests } = parse(read('test/alerts/rules.yaml')) as { tests: { alert_rule_test: AlertTest[] }[] };
const alertTests = tests.flatMap(({ alert_rule_test: each }) => each);
const dashboard = JSON.parse(read('manifests/chart/files/dashboard.json')) as {
  panels: Panel[];
  templating: { list: { name: string; definition?: string }[] };
};
const targets = dashboard.panels.flatMap(({ title, targets: each = [] }) => each.map(({ expr }) => ({ title, expr })));

/** Labels that a scrape in a cluster adds, those that every scrape adds, and that of the buckets of a histogram. */
const addedLabels = ['namespace', 'pod', 'job', 'instance', 'le'];

async function exposedNames(): Promise<ReadonlySet<string>> {
  const metrics = new Metrics({ version: '1', isPerWorkload: true });
  metrics.forNotifications();
  const text = await metrics.text();
  metrics.close();
  const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
}

function labelsOf(metric: string): readonly string[] {
  const described = readAllMetrics().find(({ name }) => metric === name || metric.replace(/_bucket$/, '') === name);
  return [...(described?.labels ?? []), ...addedLabels];
}

/** Metrics and labels of an expression that no scrape of reroll has. */
async function strangers(expression: string): Promise<readonly string[]> {
  const names = await exposedNames();
  const selectors = readSelectors(expression);
  const metrics = selectors.map(({ metric }) => metric).filter((metric) => !names.has(metric));
  const labels = selectors.flatMap((selector) =>
    selector.labels.filter((label) => !labelsOf(selector.metric).includes(label)),
  );
  const groupings = readGroupings(expression).filter(
    (label) => !selectors.some(({ metric }) => labelsOf(metric).includes(label)),
  );
  return [...metrics, ...labels, ...groupings];
}

test.each(alerts)('$alert queries only existing metrics and labels', async ({ expr }) => {
  expect(readSelectors(expr).length).toBeGreaterThan(0);
  expect(await strangers(expr)).toEqual([]);
});

test.each(targets)('the panel "$title" queries only existing metrics and labels: $expr', async ({ expr }) => {
  expect(readSelectors(expr).length).toBeGreaterThan(0);
  expect(await strangers(expr)).toEqual([]);
});

test.each([
  ['a metric that there is not', 'sum(reroll_rolouts_total)', ['reroll_rolouts_total']],
  ['a label that it does not have', 'sum(reroll_rollouts_total{reslt="failed"})', ['reslt']],
  ['a grouping that it does not have', 'sum by (reslt) (reroll_rollouts_total)', ['reslt']],
])('%s is found', async (_what, expression, expected) => {
  expect(await strangers(expression)).toEqual(expected);
});

describe('each alert', () => {
  const names = alerts.map(({ alert }) => alert);

  test.each(alerts)('$alert has a severity, a summary, a description and a section of the runbook', (rule) => {
    expect(['critical', 'warning', 'info']).toContain(rule.labels.severity);
    expect(rule.annotations).toEqual({
      summary: expect.stringMatching(/\.$/),
      description: expect.stringMatching(/\.$/),
      runbook_url: `docs/runbook.md#${rule.alert.toLowerCase()}`,
    });
    expect(read('docs/runbook.md')).toContain(`\n## ${rule.alert}\n`);
  });

  test('has a section in the runbook, and each section has an alert', () => {
    const sections = [...read('docs/runbook.md').matchAll(/^## (Reroll\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(names);
  });

  test.each(names)('%s has a test in which it fires, and one in which it does not', (name) => {
    const own = alertTests.filter(({ alertname }) => alertname === name);
    expect(own.some(({ exp_alerts: expected = [] }) => expected.length > 0)).toBe(true);
    expect(own.some(({ exp_alerts: expected = [] }) => expected.length === 0)).toBe(true);
  });
});

test('the panels of the dashboard have unique ids and query the selected data source', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const sources = dashboard.panels.flatMap((panel) => (panel.targets ?? []).map(({ datasource }) => datasource.uid));
  expect(new Set(sources)).toEqual(new Set(['${datasource}']));
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'namespace']);
});
