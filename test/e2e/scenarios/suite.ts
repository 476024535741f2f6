/** Turns a table of scenarios into tests: it is played once before them, and each test says what became of one row. */
import { beforeAll, describe, test } from '@jest/globals';

import { sharedCluster } from '../../support/cluster.ts';
import { inParallel } from '../../support/in-parallel.ts';
import { runGroup, titlesOf, type Results } from './run-group.ts';
import type { Group } from './scenario.ts';

/** A real cluster is one; of embedded servers there can be as many as the machine bears. */
const groupsAtATime = sharedCluster() === undefined ? 3 : 1;

const longestMs = 900_000;

export function describeScenarios(section: string, groups: readonly Group[]): void {
  const played = new Map<Group, Results>();
  beforeAll(async () => {
    await inParallel(groups, groupsAtATime, async (group) => {
      played.set(group, await runGroup(group));
    });
  }, longestMs);
  describe.each(groups)(`${section}, $name`, (group) => {
    test.each(titlesOf(group))('%s', (title) => {
      const results = played.get(group);
      if (results?.has(title) !== true) throw new Error('it was not played');
      const error = results.get(title);
      if (error !== undefined) throw error;
    });
  });
}
