/** What commits follow on bad content, or overtake good content, on a real control plane. */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import type { ObservedWorkload } from '../../support/rollout-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import { staged, useRolloutSafety } from './fixture.ts';
import { hasStartedWith, untilGo, type Scenario } from './scenario.ts';

const safety = useRolloutSafety({ controller: staged('5s') });
const config = 'ConfigMap/app';

/** Commits bad content; returns the one workload that it breaks. */
async function breakOne(scenario: Scenario): Promise<ObservedWorkload> {
  await scenario.edit(config, behave('not-ready'));
  const { by } = await scenario.tripped();
  await scenario.onlyBroken(by);
  return by;
}

/** How often each of these was rolled. */
function rollsOf({ watch: { history } }: Scenario, users: readonly ObservedWorkload[]): Record<string, number> {
  return Object.fromEntries(users.map((user) => [user, history.rolls(user)]));
}

const times = (users: readonly ObservedWorkload[], rolls: (user: ObservedWorkload) => number): object =>
  Object.fromEntries(users.map((user) => [user, rolls(user)]));

safety.scenario('fix-Y: the fix repairs the broken one first, and then goes to all others', async (scenario) => {
  const users = await scenario.deployUsers(12);
  const broken = await breakOne(scenario);
  await scenario.edit(config, 'third');
  await scenario.allComplete(users);
  await scenario.withinLimits();
  expect(rollsOf(scenario, users)).toEqual(times(users, (user) => (user === broken ? 2 : 1)));
  expect(scenario.watch.history.trips).toEqual([]);
});

safety.scenario('revert-to-A: the others are up to date, and the broken one goes back', async (scenario) => {
  const users = await scenario.deployUsers(12);
  const broken = await breakOne(scenario);
  await scenario.edit(config, 'first');
  await scenario.allComplete([broken]);
  await scenario.anotherOneRolls();
  const { rolled } = await scenario.withinLimits();
  expect(rolled).toEqual([broken]);
  // The next content goes to all of them.
  await scenario.edit(config, 'third');
  await scenario.allComplete(users);
  await scenario.withinLimits();
  expect(rollsOf(scenario, users)).toEqual(times(users, (user) => (user === broken ? 3 : 1)));
});

safety.scenario('three-wrong-fixes: all of them go to the one that is broken', async (scenario) => {
  const users = await scenario.deployUsers(12);
  const broken = await breakOne(scenario);
  for (const [index, fix] of ['second fix', 'third fix'].entries()) {
    await scenario.edit(config, `${fix}: ${behave('not-ready')}`);
    await scenario.watch.until(`the ${fix}`, (history) => history.rolls(broken) === index + 2);
    await waitFor(`a pod with the ${fix}`, async () => {
      return (await scenario.pods([broken])).some((pod) => hasStartedWith(pod, fix));
    });
    await scenario.onlyBroken(broken);
  }
  await scenario.edit(config, 'good');
  await scenario.allComplete(users);
  await scenario.withinLimits();
  expect(rollsOf(scenario, users)).toEqual(times(users, (user) => (user === broken ? 4 : 1)));
});

safety.scenario('resume: a user lets the others go on', async (scenario) => {
  const canary = await scenario.deploy({ count: 0 }).then(async () => {
    await scenario.create(config, 'first');
    return scenario.deploy({ count: 1, prefix: 'first', annotations: { 'reroll.dev/canary': 'true' } });
  });
  const users = await scenario.deploy({ count: 12 });
  // Bad for the canary alone.
  await scenario.edit(config, behave('not-ready', 'first-0'));
  const { by, id } = await scenario.tripped();
  expect([by]).toEqual(canary);
  await scenario.onlyBroken(by);
  await scenario.annotate('Deployment/w-3', { 'reroll.dev/resume': id });
  await scenario.allComplete(users);
  const { unfinished, trips } = await scenario.withinLimits();
  expect(unfinished).toEqual(canary);
  expect(trips).toEqual([{ id, config, by, isResumed: true }]);
  expect(rollsOf(scenario, users)).toEqual(times(users, () => 1));
});

safety.scenario('second-commit-mid-wave: bad content after good content breaks one', async (scenario) => {
  const users = await scenario.deployUsers(30);
  await scenario.go();
  await scenario.edit(config, `second: ${untilGo}`);
  await scenario.watch.until('three to be complete', ({ complete }) => complete.length >= 3);
  await scenario.waitForGo();
  // A wave that is full: no other pod starts with the second content.
  const { inFlight: wave } = await scenario.watch.until('a full wave', ({ inFlight }) => inFlight.length === 5);
  await waitFor('the pods of the wave', async () => {
    const started = (await scenario.pods(wave)).filter((pod) => hasStartedWith(pod, 'second'));
    return started.length === wave.length;
  });
  await scenario.edit(config, `third: ${behave('crash-loop')}`);
  await scenario.go();
  const { by } = await scenario.tripped();
  await scenario.anotherOneRolls();
  const { unfinished, complete } = await scenario.withinLimits();
  expect(unfinished).toEqual([by]);
  expect(complete).toEqual(expect.arrayContaining(wave.filter((workload) => workload !== by)));
  const third = (await scenario.pods(users)).filter((pod) => hasStartedWith(pod, 'third'));
  expect(third.map(({ metadata }) => `Deployment/${metadata.labels?.['app'] ?? ''}`)).toEqual([by]);
});
