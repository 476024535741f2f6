/** The staging in the controller: real plans of workloads in a real inventory, and what becomes of their patches. */
import { describe, expect, test } from '@jest/globals';

import { kindPresets } from '../../../../src/model/kind-presets.ts';
import { withAddedKinds } from '../../../../src/model/kinds.ts';
import { Digester } from '../../../../src/plan/record/digest.ts';
import { configState, testDigester, testReading } from '../../../builders/config.ts';
import { StagedFleet } from '../../../builders/staged-fleet.ts';

const app = 'ConfigMap/shop/app';
const keys = (...names: readonly string[]): readonly string[] => names.map((name) => `Deployment/shop/${name}`);

/** Ten workloads, the first of which is rolled to other content. */
async function begun(): Promise<{ readonly fleet: StagedFleet; readonly canary: string }> {
  const fleet = await StagedFleet.of(10);
  fleet.change('blue');
  await fleet.run();
  const [canary = ''] = fleet.rolled;
  return { fleet, canary };
}

/** How many are in flight, wait, and have proven the content. */
function countsOf({ stagedRolls }: StagedFleet): readonly (number | undefined)[] {
  const counts = stagedRolls.countsOf(app);
  return [counts?.begun, counts?.waiting, counts?.proven];
}

function annotated(key: string, value: string): unknown {
  return { metadata: { annotations: { [`reroll.dev/${key}`]: value } } };
}

test('Rollouts of Argo are staged as Deployments are, and one that fails trips the breaker', async () => {
  const kind = 'rollouts.argoproj.io';
  await withAddedKinds({ [kind]: kindPresets[kind] }, async () => {
    const fleet = await StagedFleet.of(10, { kind });
    fleet.change('blue');
    await fleet.run();
    expect([fleet.rolled.length, countsOf(fleet)]).toEqual([1, [1, 9, 0]]);
    fleet.judge(fleet.rolled[0] ?? '', 'failed');
    await fleet.run();
    expect([fleet.rolled.length, fleet.breakers.tripOf(app)?.by]).toEqual([1, `${kind}/shop/${fleet.rolled[0] ?? ''}`]);
  });
});

describe('the users of a config', () => {
  test('roll one after the other: one first, then as many as its proofs allow', async () => {
    const { fleet, canary } = await begun();
    expect([fleet.rolled.length, countsOf(fleet)]).toEqual([1, [1, 9, 0]]);
    fleet.judge(canary, 'soaking');
    await fleet.run();
    expect(fleet.rolled.length).toBe(1);
    fleet.judge(canary, 'proven');
    await fleet.run();
    expect([fleet.rolled.length, countsOf(fleet)]).toEqual([3, [2, 7, 1]]);
  });

  test('carry in their records which content their pods started with, and why they were rolled', async () => {
    const { fleet, canary } = await begun();
    const { record } = fleet.stateOf(canary);
    const id = testDigester.ofContent(configState({ data: { color: 'blue' } }));
    expect(record).toMatchObject({ record: { of: { 'ConfigMap/app': id }, roll: { for: ['ConfigMap/app'] } } });
  });

  test('go at once where they are fewer than the option says', async () => {
    const fleet = await StagedFleet.of(4);
    fleet.change('blue');
    await fleet.run();
    expect([fleet.rolled.length, fleet.stagedRolls.countsOf(app)]).toEqual([4, undefined]);
  });

  test('go at once where the config is unlimited, and as many as it says', async () => {
    const fleet = await StagedFleet.of(10);
    fleet.change('blue', { 'reroll.dev/max-concurrent': '4' });
    await fleet.run();
    expect(fleet.rolled.length).toBe(4);
    fleet.change('blue', { 'reroll.dev/max-concurrent': 'unlimited' });
    await fleet.run();
    expect(fleet.rolled.length).toBe(10);
  });

  test('begin with the one that has the annotation canary', async () => {
    for (const name of ['3', '7']) {
      const fleet = await StagedFleet.of(10);
      fleet.write(name, annotated('canary', 'true'));
      fleet.change('blue');
      await fleet.run();
      expect(fleet.rolled).toEqual([name]);
    }
  });

  test('do not wait for one that another gate holds, nor for one that settles by a hint of its own', async () => {
    const { canary } = await begun();
    for (const gate of [annotated('hold', 'true'), annotated('settle', '1h')]) {
      const fleet = await StagedFleet.of(10);
      fleet.write(canary, gate);
      fleet.change('blue');
      await fleet.run();
      expect([fleet.rolled.length, fleet.rolled.includes(canary)]).toEqual([1, false]);
    }
  });

  test('leave nothing in memory when they are gone', async () => {
    const { fleet } = await begun();
    for (let number = 0; number < 10; number += 1) fleet.delete(String(number));
    await fleet.run();
    expect(fleet.stagedRolls.sizes).toEqual({ stagedConfigs: 0, stagedWorkloads: 0, stagedConflicts: 0 });
  });
});

describe('a rollout that fails', () => {
  test('trips the breaker, with an Event on the config, and the others wait for that', async () => {
    const { fleet, canary } = await begun();
    const waiting = keys(canary === '0' ? '1' : '0')[0] as 'Deployment/shop/0';
    expect(fleet.stagedRolls.reasonOf(waiting)).toBe('staging');
    fleet.judge(canary, 'failed');
    await fleet.run();
    expect([fleet.rolled.length, fleet.breakers.isTripped(app)]).toEqual([1, true]);
    expect(fleet.stagedRolls.reasonOf(waiting)).toBe('breaker');
    const [event] = fleet.events.filter(({ reason }) => reason === 'BreakerTripped');
    expect(event).toMatchObject({ regarding: { kind: 'ConfigMap', name: 'app' }, type: 'Warning' });
    expect(event?.note).toContain('9 other workloads wait');
  });

  test('is repaired by a fix first, and then the others follow', async () => {
    const { fleet, canary } = await begun();
    fleet.judge(canary, 'failed');
    fleet.change('green');
    await fleet.run();
    expect(fleet.rolled).toEqual([canary, canary]);
    fleet.judge(canary, 'proven');
    await fleet.run();
    expect([fleet.rolled.length, fleet.breakers.size]).toEqual([4, 0]);
    expect(fleet.events.filter(({ reason }) => reason === 'BreakerReset').length).toBe(1);
  });

  test('stops no other one once a user names the trip on a workload that waits', async () => {
    const { fleet, canary } = await begun();
    fleet.judge(canary, 'failed');
    await fleet.run();
    const other = canary === '0' ? '1' : '0';
    fleet.write(other, annotated('resume', 'taaaaaaaaaaaa'));
    await fleet.run();
    expect(fleet.rolled.length).toBe(1);
    fleet.write(other, annotated('resume', fleet.breakers.tripOf(app)?.id ?? ''));
    await fleet.run();
    expect([fleet.rolled.length, fleet.breakers.isTripped(app)]).toEqual([2, false]);
  });

  test('counts with a content that is named under a previous digest key', async () => {
    const reading = { ...testReading, digester: new Digester(new Uint8Array(32).fill(8)), previous: [testDigester] };
    const fleet = await StagedFleet.of(10, { reading });
    fleet.change('blue');
    await fleet.run();
    const [canary = ''] = fleet.rolled;
    const id = testDigester.ofContent(configState({ data: { color: 'blue' } }));
    fleet.judge(canary, 'proven', { startedWith: { 'ConfigMap/app': id } });
    await fleet.run();
    expect(fleet.rolled.length).toBe(3);
  });
});

describe('a workload that waits', () => {
  test('is planned again once none of its pods is available, and goes at once', async () => {
    const { fleet, canary } = await begun();
    const down = canary === '0' ? '1' : '0';
    fleet.write(down, { status: { availableReplicas: 0, readyReplicas: 0 } });
    await fleet.run();
    expect(fleet.rolled).toEqual([canary, down]);
  });

  test('is not planned again by a status of a workload that has no pods because it is paused', async () => {
    const { fleet, canary } = await begun();
    fleet.judge(canary, 'failed');
    const paused = canary === '0' ? '1' : '0';
    fleet.write(paused, { spec: { paused: true } });
    await fleet.run();
    fleet.write(paused, { status: { availableReplicas: 0, readyReplicas: 0 } });
    await fleet.run();
    fleet.write(paused, { status: { unavailableReplicas: 1 } });
    expect([...fleet.queued]).toEqual([]);
    expect(fleet.rolled).toEqual([canary]);
  });

  test('is planned again once its rollout has failed after all', async () => {
    const { fleet, canary } = await begun();
    fleet.change('green');
    await fleet.run();
    expect(fleet.rolled).toEqual([canary]);
    fleet.judge(canary, 'failed');
    await fleet.run();
    expect(fleet.rolled).toEqual([canary, canary]);
  });
});
