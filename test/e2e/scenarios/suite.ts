/** Turns a table of scenarios into tests: it runs once before them, and each test reports the result of one row. */
import { beforeAll, describe, test } from '@jest/globals';

import { sharedCluster } from '../../support/cluster.ts';
import { inParallel } from '../../support/in-parallel.ts';
import { runGroup, titlesOf, type Results } from './run-group.ts';
import type { Group } from './scenario.ts';

/** There is one real cluster; of embedded servers there can be several. */
const groupsAtATime = sharedCluster() === undefined ? 3 : 1;

const longestMs = 900_000;

export function describeScenarios(section: string, groups: readonly Group[]): void {
  const resultsByGroup = new Map<Group, Results>();
  beforeAll(async () => {
    await inParallel(groups, groupsAtATime, async (group) => {
      resultsByGroup.set(group, await runGroup(group));
    });
  }, longestMs);
  describe.each(groups)(`${section}, $name`, (group) => {
    test.each(titlesOf(group))('%s', (title) => {
      const results = resultsByGroup.get(group);
      if (results?.has(title) !== true) throw new Error('the scenario did not run');
      const error = results.get(title);
      if (error !== undefined) throw error;
    });
  });
}
