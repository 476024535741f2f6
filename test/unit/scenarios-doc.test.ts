/** docs/scenarios.md lists every scenario that is played, and no other: what it promises to users is what is tested. */
import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { sections } from '../e2e/scenarios/table.ts';
import { titlesOf } from '../e2e/scenarios/play.ts';

const documented = new URL('../../docs/scenarios.md', import.meta.url);

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

test('docs/scenarios.md has a row for every scenario, and for nothing else', async () => {
  const text = await readFile(documented, 'utf8');
  const listed = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| where | rule') && !line.startsWith('| ---'));
  expect(listed).toEqual(rows());
});
