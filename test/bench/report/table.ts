/** Formats the results as Markdown. Pure. */
import type { Conditions, Results } from './results.ts';
import { formatNumber, formatRatio, formatSummary } from './numbers.ts';
import { toRows, type Row } from './rows.ts';
import { targets } from './targets.ts';

const titles: Readonly<Record<string, string>> = {
  latency: 'One change: PUT of a ConfigMap to the patched workload',
  fanout: 'One ConfigMap with many users',
  mass: 'Many ConfigMaps at once, each with one user',
  waves: 'One ConfigMap with many users, rolled in waves',
  storm: 'A storm of changes',
  memory: 'Resident memory',
  start: 'Start',
  calls: 'Calls to the API server',
};

/** The whole page. */
export function toMarkdown({ conditions, measurements }: Results): string {
  const rows = toRows(measurements, targets);
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const tables = scenarios.map((scenario) => section(scenario, rows, conditions));
  return [
    '# Results',
    'Written by `npm run bench`. [README.md](README.md) describes how it measures, and what the figures do not say.',
    ...(conditions.isQuick ? ['**Made with `--quick`: the sizes are small, and the figures say nothing.**'] : []),
    facts(conditions),
    'Medians of all rounds, and in parentheses from the least to the most. Ratios are made round by round.',
    ...tables,
    '',
  ].join('\n\n');
}

function facts({ measuredAt, machine, kubernetes, reroll, node, rounds, peers }: Conditions): string {
  const lines = [
    ['when', measuredAt],
    ['machine', machine],
    ['Kubernetes', kubernetes],
    ['reroll', reroll],
    ['run with', node],
    ['rounds', String(rounds)],
    ...peers.map(({ name, command }) => [name, `\`${command}\``]),
  ];
  return ['| | |', '| --- | --- |', ...lines.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

function section(scenario: string, rows: readonly Row[], { sizes }: Conditions): string {
  const own = rows.filter((row) => row.scenario === scenario);
  const contenders = [...new Set(own.flatMap(({ cells }) => cells.map(({ contender }) => contender)))];
  const compared = contenders.filter((name) => name !== 'floor');
  const head = ['', ...contenders, ...compared.map((name) => `${name} ÷ floor`), 'target for reroll', ''];
  const lines = own.map((row) => line(row, contenders, compared));
  const size = Object.entries(sizes[scenario as keyof typeof sizes])
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `## ${titles[scenario] ?? scenario}\n\n${size}\n\n${table}`;
}

function line(row: Row, contenders: readonly string[], compared: readonly string[]): string[] {
  const cellOf = (name: string) => row.cells.find(({ contender }) => contender === name);
  const values = contenders.map((name) => {
    const cell = cellOf(name);
    return cell === undefined ? '' : formatSummary(cell.value, row.unit);
  });
  const ratios = compared.map((name) => {
    const ratio = cellOf(name)?.ratio;
    return ratio === undefined ? '' : formatRatio(ratio);
  });
  return [row.metric, ...values, ...ratios, ...verdict(row)];
}

function verdict({ target, isMet, unit }: Row): [string, string] {
  if (target === undefined) return ['', ''];
  const limit = target.of === 'ratio' ? `${String(target.limit)} ×` : limitOf(target.limit, unit);
  return [`≤ ${limit}`, isMet === undefined ? '' : isMet ? 'met' : '**missed**'];
}

function limitOf(limit: number, unit: Row['unit']): string {
  const digits = formatNumber(limit);
  return unit === 'ms' || unit === 'MB'
    ? `${Number.isInteger(limit) ? limit.toLocaleString('en') : digits} ${unit}`
    : String(limit);
}
