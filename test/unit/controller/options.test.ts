import { describe, expect, test } from '@jest/globals';
import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';

const blue = { resourceVersion: '9000', data: { color: 'blue' } };

describe('a dry run', () => {
  test('writes nothing, reports what it would do, and plans as if it had done it', async () => {
    const fixture = new ControllerFixture({ isDryRun: true });
    fixture.config();
    fixture.workload();
    await fixture.reconcile();
    fixture.config(blue);
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.patches).toEqual([]);
    const lines = fixture.log.lines.filter(({ msg }) => msg !== 'config seen to change');
    expect(lines.map(({ msg, dryRun }) => [msg, dryRun])).toEqual([
      ['recorded without a rollout', true],
      ['rolled', true],
      ['nothing to do', undefined],
    ]);
    expect(fixture.events.map(({ note }) => note)).toEqual([
      '(dry run) rolled because the content of ConfigMap/app (color) changed; change 2bd2d3a9',
    ]);
  });

  test('beside a faster acting installation reports only what is true', async () => {
    const acting = await ControllerFixture.baselined();
    const fixture = new ControllerFixture({ isDryRun: true });
    fixture.config();
    fixture.workload();
    await fixture.reconcile();
    fixture.log.lines.length = 0;
    acting.config(blue);
    await acting.reconcile();
    fixture.config(blue);
    fixture.workload(acting.patches[0]);
    await fixture.reconcile();
    expect(fixture.log.lines.filter(({ msg }) => msg !== 'config seen to change')).toEqual([
      expect.objectContaining({ msg: 'nothing to do', reason: 'up-to-date' }),
    ]);
    expect(fixture.events).toEqual([]);
  });

  test('beside an acting installation plans from what that one has written', async () => {
    const acting = await ControllerFixture.baselined();
    const fixture = new ControllerFixture({ isDryRun: true });
    fixture.config();
    fixture.workload();
    await fixture.reconcile();
    acting.config(blue);
    await acting.reconcile();
    fixture.config(blue);
    fixture.workload(acting.patches[0]);
    await fixture.reconcile();
    fixture.config({ resourceVersion: '9100', data: { color: 'green' } });
    await fixture.reconcile();
    expect(fixture.events.map(({ reason }) => reason)).toEqual(['ContentChanged']);
  });

  test('forgets a deleted workload', async () => {
    const fixture = new ControllerFixture({ isDryRun: true });
    fixture.config();
    fixture.workload();
    await fixture.reconcile();
    fixture.removeWorkload();
    await fixture.reconcile();
    fixture.workload();
    await fixture.reconcile();
    expect(fixture.log.lines.filter(({ msg }) => msg === 'recorded without a rollout')).toHaveLength(2);
  });
});

test('a limit on the rate of patches requeues a workload, and blocks no worker', async () => {
  const fixture = await ControllerFixture.baselined({ maxPatchesPerSecond: 1 });
  fixture.config(blue);
  fixture.queued.length = 0;
  expect(await fixture.reconcile()).toEqual({ next: 'done' });
  expect([fixture.patches, fixture.stale, fixture.queued]).toEqual([[], ['rate'], []]);
  fixture.clock.tick(1_000);
  expect(fixture.queued).toEqual([webKey]);
  expect(await fixture.reconcile()).toEqual({ next: 'done' });
  expect(fixture.patches).toHaveLength(1);
});

test.each<[string, (fixture: ControllerFixture) => void]>([
  ['whose content has gone back', (fixture) => fixture.config({ resourceVersion: '9001' })],
  ['that is deleted', (fixture) => fixture.removeWorkload()],
  [
    'that must be quiet for a minute',
    (fixture) => fixture.workload({ metadata: { annotations: { 'reroll.dev/settle': '1m' } } }),
  ],
])('a workload %s no longer waits for the rate limit', async (_what, change) => {
  const fixture = await ControllerFixture.baselined({ maxPatchesPerSecond: 1 });
  fixture.config(blue);
  await fixture.reconcile();
  expect(fixture.clock.pendingMs).toEqual([1_000]);
  change(fixture);
  await fixture.reconcile();
  expect(fixture.clock.pendingMs).toEqual([]);
});

describe('a namespace', () => {
  test('that is out of scope has its workloads left alone, and reconciled once it is in scope', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.removeNamespace();
    fixture.config(blue);
    expect(fixture.queued).toContain(webKey);
    await fixture.reconcile();
    expect(fixture.patches).toEqual([]);
    fixture.namespace();
    await fixture.reconcile();
    expect(fixture.patches).toHaveLength(1);
  });

  test('that opts in later has its workloads listed again, once', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.namespace({ auto: 'all' });
    fixture.namespace({ auto: 'secrets' });
    expect(fixture.relisted).toEqual(['shop']);
  });

  test('that is seen again unchanged queues nothing', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.namespace();
    expect(fixture.queued).toEqual([]);
  });
});

describe('a decision not to roll is reported once', () => {
  const hold = (value: string | null): object => ({ metadata: { annotations: { 'reroll.dev/hold': value } } });

  test('for a hold, and the workload is rolled once the annotation is removed', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload(hold('true'));
    fixture.config(blue);
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.events.map(({ reason }) => reason)).toEqual(['Held']);
    expect(fixture.stale).toEqual(['hold']);
    fixture.workload(hold(null));
    await fixture.reconcile();
    expect(fixture.patches.filter((patch) => 'spec' in patch)).toHaveLength(1);
    expect(fixture.stale).toEqual([]);
  });

  test('for a template that was reverted, with the name of the field manager', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload({ spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } });
    fixture.config(blue);
    await fixture.reconcile();
    const managedFields = [
      { manager: 'kubectl', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:spec': { 'f:template': {} } } },
    ];
    const annotations = { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null };
    const status = { updatedReplicas: 0 };
    fixture.workload({ metadata: { managedFields }, spec: { template: { metadata: { annotations } } }, status });
    await fixture.reconcile();
    await fixture.reconcile();
    const warnings = fixture.events.filter(({ type }) => type === 'Warning');
    expect(warnings).toMatchObject([
      { reason: 'Reverted', note: expect.stringContaining('kubectl reverted the pod template') },
    ]);
    expect(fixture.stale).toEqual(['reverted']);
  });
});

test('the Event of a roll says what a user still has to do', async () => {
  const fixture = await ControllerFixture.baselined();
  fixture.workload({ spec: { replicas: 0, paused: true, updateStrategy: { type: 'OnDelete' } } });
  fixture.config(blue);
  await fixture.reconcile();
  expect(fixture.events[0]?.note).toBe(
    'rolled because the content of ConfigMap/app (color) changed; change 2bd2d3a9, config-hash jxkl856dZIpYioL-JyFXYg; ' +
      'updateStrategy is OnDelete: delete its pods to load the new content; ' +
      'spec.paused is true: resume it to load the new content; ' +
      'it has no replicas: the new content is loaded when it is scaled up',
  );
});

test('a listed name that does not exist is reported with the nearest existing one', async () => {
  const fixture = await ControllerFixture.baselined();
  fixture.workload({ metadata: { annotations: { 'reroll.dev/configmaps': 'ap' } } });
  await fixture.reconcile();
  expect(fixture.events[0]).toMatchObject({
    type: 'Warning',
    note: 'reroll.dev/configmaps: there is no ConfigMap "ap"; did you mean "app"?',
  });
});
