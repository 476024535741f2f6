/**
 * docs/testing/scenarios.md lists every scenario that is played, and no other: what it promises to users is what is
 * tested. Of each fault from the field it names tests that are there.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { sections } from '../../e2e/scenarios/table.ts';
import { titlesOf } from '../../e2e/scenarios/run-group.ts';

const documented = new URL('../../../docs/testing/scenarios.md', import.meta.url);

/** One row a rule: the rule with its outcome, and the kinds of workloads on which it is played. */
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

/** A bar would end the cell, and stars would make it slanted. */
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

test('docs/testing/scenarios.md has a row for every scenario, and for nothing else', async () => {
  const [scenarios = ''] = (await readFile(documented, 'utf8')).split(faultsHeading);
  expect(rowsIn(scenarios)).toEqual(rows());
});

test('every fault from the field says what happens, what reroll does, and which tests play it', async () => {
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
