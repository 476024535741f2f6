/**
 * docs/testing/gitops.md lists exactly the scenarios with Flux, Helm and kubectl, with the expected number of template
 * changes.
 */
import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { fluxGroups } from '../../gitops/flux-scenarios.ts';
import { helmGroups } from '../../gitops/helm-scenarios.ts';
import { kubectlGroups } from '../../gitops/kubectl-scenarios.ts';
import { ClusterUser } from '../../gitops/cluster-user.ts';

const documented = new URL('../../../docs/testing/gitops.md', import.meta.url);
const heading = '## What is played\n';

function rows(): string[] {
  const user = new ClusterUser();
  const groups = [...fluxGroups(user), ...kubectlGroups(user), ...helmGroups(user)];
  return groups.flatMap((group) =>
    group.scenarios.map(({ name }) => {
      const [, does = '', others = '', ours = ''] = /^(.*): (\w+) by others, (\w+) by reroll$/.exec(name) ?? [];
      return `| ${group.name} | ${does} | ${others} | ${ours} |`;
    }),
  );
}

test('docs/testing/gitops.md has a row for each scenario, and no other row', async () => {
  const text = await readFile(documented, 'utf8');
  const table = text.slice(text.indexOf(heading)).split('\n');
  const listed = table.filter((line) => line.startsWith('| by '));
  expect(listed).toEqual(rows());
});
