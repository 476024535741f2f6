/**
 * What staging is for, and that the watch from outside sees it: without staging, content that is bad takes down all its
 * users at once, and the watch says so.
 */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import { useRolloutSafety } from './fixture.ts';

const safety = useRolloutSafety({ controller: ['--canary-from', '0'] });

safety.scenario('without staging, bad content takes all its users down together', async (scenario) => {
  const users = await scenario.deployUsers(100, { spec: { strategy: { type: 'Recreate' } } });
  await scenario.edit('ConfigMap/app', behave('crash-loop'));
  const { violations, rolled } = await scenario.watch.until(
    'all to be down',
    ({ down }) => down.length === users.length,
  );
  expect(rolled).toHaveLength(users.length);
  // Each roll but the first one is one too many.
  expect(violations).toHaveLength(users.length - 1);
  expect(violations.at(-1)).toBe('100 are in flight by ConfigMap/app, and the limit is 1');
});
