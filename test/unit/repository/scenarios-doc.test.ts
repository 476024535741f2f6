/**
 * docs/testing/scenarios.md lists exactly the tested scenarios, so that it promises to users only what tests check. For
 * each fault from the field it names existing tests.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { sections } from '../../e2e/scenarios/table.ts';
import { titlesOf } from '../../e2e/scenarios/run-group.ts';

const documented = new URL('../../../docs/testing/scenarios.md', import.meta.url);

/** One row per rule: the rule with its outcome, and the kinds of workloads that the test uses. */
function rows(): string[] {
  return Object.entries(sections).flatMap(([section, groups]) =>
    groups.flatMap((group) => {
      const kindsByRule = new Map<string, string[]>();
      for (const title of titlesOf(group)) {
        const [, rule = '', kind = ''] = /^(.*) \((\w+)\)$/.exec(title) ?? [];
        kindsByRule.set(rule, [...(kindsByRule.get(rule) ?? []), kind]);
      }
      return [...kindsByRule].map(
        ([rule, kinds]) => `| ${section}, ${group.name} | ${escape(rule)} | ${kinds.join(', ')} |`,
      );
    }),
  );
}

/** Escapes bars, which end a cell, and stars, which start emphasis. */
function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*');
}

const faultsHeading = '\n## Faults from the field\n';

/** The rows of the only table, without its head. */
function rowsIn(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
}

test('docs/testing/scenarios.md has a row for each scenario, and no other row', async () => {
  const [scenarios = ''] = (await readFile(documented, 'utf8')).split(faultsHeading);
  expect(rowsIn(scenarios)).toEqual(rows());
});

test('every fault from the field has its effect, the reaction of reroll, and its tests', async () => {
  const [, faults = ''] = (await readFile(documented, 'utf8')).split(faultsHeading);
  const listed = rowsIn(faults);
  expect(listed.length).toBeGreaterThan(3);
  for (const row of listed) {
    const [, cells] = /^\| \S.* \| \S.* \| (.*) \|$/.exec(row) ?? [];
    const files = [...(cells ?? '').matchAll(/\[[^\]]+\]\(([^)]+)\)/g)].map(([, file = '']) => file);
    const missing = files.filter((file) => !/\/test\/.*\.ts$/.test(file) || !existsSync(new URL(file, documented)));
    expect({ row, played: files.length > 0, missing }).toEqual({ row, played: true, missing: [] });
  }
});
