/** Reads the tables of docs/metrics.md: all metrics with their types and labels. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Described {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** The rows under a heading. */
export function readMetricsTable(heading: string): readonly Described[] {
  const page = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/metrics.md'), 'utf8');
  const [, rest = ''] = page.split(`\n## ${heading}\n`);
  const [section = ''] = rest.split('\n## ');
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, name = '', type = '', labels = ''] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
    return { name, type, labels: labels === '' ? [] : labels.split(', ') };
  });
}

/** All metrics of the page, those with the names of workloads too. */
export function readAllMetrics(): readonly Described[] {
  return [...readMetricsTable('What there is'), ...readMetricsTable('With the names of workloads')];
}
