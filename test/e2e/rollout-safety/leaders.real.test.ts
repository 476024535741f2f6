/** Content of a shared config on a real control plane while controllers are killed, started and doubled. */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import { waitFor } from '../../support/wait-for.ts';
import { elected, staged, useRolloutSafety } from './fixture.ts';
import { untilGo } from './scenario.ts';

const safety = useRolloutSafety();
const own = { hasOwnControllers: true } as const;

safety.scenario(
  '500-bad: one of a hundred workloads goes down, also after kill -9 of the leader',
  async (scenario) => {
    const leader = scenario.launch(...elected, ...staged('5s'));
    await leader.line('leading');
    const standby = scenario.launch(...elected, ...staged('5s'));
    await standby.line('standing by');
    const users = await scenario.deployUsers(100);

    await scenario.edit('ConfigMap/app', behave('not-ready'));
    const { by } = await scenario.tripped();
    expect(users).toContain(by);
    await scenario.onlyBroken(by);

    leader.kill('SIGKILL');
    await standby.line('leading');
    await scenario.onlyBroken(by);
    // A process that has seen nothing of the failure itself.
    const third = scenario.launch(...elected, ...staged('5s'));
    await third.line('standing by');
    standby.kill('SIGKILL');
    await third.line('leading');
    await scenario.onlyBroken(by);
    expect(scenario.watch.history).toMatchObject({ down: [], mostInFlight: 1 });
  },
  own,
);

safety.scenario(
  'restart-mid-canary: the next process goes on with the canary that it finds',
  async (scenario) => {
    const first = scenario.launch(...elected, ...staged('12s'));
    await first.line('leading');
    const users = await scenario.deployUsers(12);
    await scenario.edit('ConfigMap/app', untilGo);
    const canary = await scenario.canary();
    first.kill('SIGKILL');
    const second = scenario.launch(...elected, ...staged('12s'));
    await second.line('leading');
    await scenario.onlyBroken(canary);
    await scenario.go();
    await scenario.allComplete(users);
    const history = await scenario.withinLimits();
    expect(users.map((user) => history.rolls(user))).toEqual(users.map(() => 1));
  },
  own,
);

safety.scenario(
  'two-leaders: two processes that both write roll the same workloads, and each of them once',
  async (scenario) => {
    const both = [1, 2].map(() => scenario.launch('--leader-elect', 'false', ...staged('8s')));
    await Promise.all(both.map((controller) => controller.synced()));
    const users = await scenario.deployUsers(20);
    await scenario.edit('ConfigMap/app', 'second');
    await scenario.allComplete(users);
    const history = await scenario.withinLimits();
    expect(users.map((user) => history.rolls(user))).toEqual(users.map(() => 1));

    await scenario.edit('ConfigMap/app', behave('not-ready'));
    const broken = await scenario.canary();
    await waitFor('the failure', async () => {
      return (await scenario.events(broken)).some((event) => event.startsWith('RolloutFailed'));
    });
    await scenario.anotherOneRolls();
    const { unfinished } = await scenario.withinLimits();
    expect(unfinished).toEqual([broken]);
  },
  own,
);
