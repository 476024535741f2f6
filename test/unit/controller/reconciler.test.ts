import { describe, expect, test } from '@jest/globals';
import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';

const blue = { resourceVersion: '200', data: { color: 'blue' } };

describe('the reconcile of a workload', () => {
  test('that is new writes its record and rolls nothing', async () => {
    const fixture = new ControllerFixture();
    fixture.config();
    fixture.workload();
    // It is requeued: it may still be stale, and no event would queue it.
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 0 });
    expect(fixture.patches).toEqual([
      { metadata: { uid: 'uid-1', resourceVersion: '1001', annotations: { 'reroll.dev/record': expect.any(String) } } },
    ]);
    expect(await fixture.reconcile()).toEqual({ next: 'done' });
    expect(fixture.patches).toHaveLength(1);
  });

  test('whose config has changed rolls it once, and plans from the answer even before the watch brings it', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.patches).toHaveLength(1);
    expect(fixture.patches[0]).toMatchObject({
      spec: { template: { metadata: { annotations: { 'reroll.dev/cause': '["ConfigMap/app"]' } } } },
    });
    expect(fixture.log.lines.find(({ level }) => level !== 'debug')).toMatchObject({
      level: 'info',
      msg: 'rolled',
      workload: webKey,
      reason: 'content-changed',
      cause: ['ConfigMap/app'],
    });
  });

  test('by a replica that no longer leads plans and does not write', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.mayWrite = false;
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 1_000 });
    expect([fixture.patches, fixture.events]).toEqual([[], []]);
    fixture.mayWrite = true;
    expect(await fixture.reconcile()).toEqual({ next: 'done' });
    expect(fixture.patches).toHaveLength(1);
  });

  test('that does not exist does nothing', async () => {
    expect(await new ControllerFixture().reconcile()).toEqual({ next: 'done' });
  });

  test('that waits says when to requeue, and measures from the first reconcile', async () => {
    const fixture = await ControllerFixture.baselined({ settleMs: 1_000, minIntervalMs: 0 });
    fixture.clock.tick(5_000);
    fixture.config(blue);
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 1_000 });
    fixture.clock.tick(1_000);
    expect(await fixture.reconcile()).toEqual({ next: 'done' });
    expect(fixture.patches).toHaveLength(1);
    expect(fixture.counted).toContain('reacted 1');
  });

  test('whose configs keep changing is rolled at the latest after ten times settle', async () => {
    const fixture = await ControllerFixture.baselined({ settleMs: 1_000, minIntervalMs: 0 });
    let changes = 0;
    while (fixture.patches.length === 0 && changes < 1_000) {
      changes += 1;
      fixture.config({ resourceVersion: String(200 + changes), data: { color: String(changes) } });
      await fixture.reconcile();
      fixture.clock.tick(100);
    }
    expect(changes).toBe(101);
  });
});

describe('an annotation that does not parse', () => {
  const auto = (value: string): object => ({ metadata: { annotations: { 'reroll.dev/auto': value } } });

  test('is reported once, and again when it is another one', async () => {
    const fixture = await ControllerFixture.baselined();
    for (const value of ['yes', 'yes', 'configmap']) {
      fixture.workload(auto(value));
      await fixture.reconcile();
    }
    const problems = fixture.log.lines.filter(({ level }) => level === 'warn').map((line) => line['problem']);
    const accepted = 'is not one of true, configmaps, secrets, false';
    expect(problems).toEqual([
      `reroll.dev/auto: "yes" ${accepted}`,
      `reroll.dev/auto: "configmap" ${accepted}; did you mean "configmaps"?`,
    ]);
    expect(fixture.events.map(({ reason }) => reason)).toEqual(['HintNotUnderstood', 'HintNotUnderstood']);
  });

  test('removes no record: it is no opt-out, and a change meanwhile still rolls', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload(auto('yes'));
    await fixture.reconcile();
    fixture.config(blue);
    fixture.workload(auto('true'));
    await fixture.reconcile();
    expect(fixture.counted).toContain('rolled Deployment rolled content-changed');
  });
});

describe('a patch that is not accepted', () => {
  test.each([
    ['a conflict is retried', { result: 'superseded', reason: 'conflict' }, { next: 'retry', isClientError: false }],
    [
      'another object of the same name is retried',
      { result: 'superseded', reason: 'replaced' },
      { next: 'retry', isClientError: false },
    ],
    [
      'a deleted workload is reconciled once more, to be forgotten',
      { result: 'superseded', reason: 'not-found' },
      { next: 'requeue-after', delayMs: 0 },
    ],
    [
      'a refusal is retried as a client error',
      { result: 'failed', status: 403, message: 'forbidden', isClientError: true },
      { next: 'retry', isClientError: true },
    ],
    [
      'a Retry-After is observed',
      { result: 'failed', status: 429, message: 'busy', isClientError: false, retryAfterMs: 3_000 },
      { next: 'retry', isClientError: false, retryAfterMs: 3_000 },
    ],
  ] as const)('%s', async (_rule, answer, expected) => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.answers.push(answer);
    expect(await fixture.reconcile()).toEqual(expected);
  });

  test('is counted and logged with the message of the API server, and the retry rolls', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.answers.push({ result: 'failed', status: 500, message: 'etcd is away', isClientError: false });
    await fixture.reconcile();
    expect(fixture.log.lines.find(({ level }) => level !== 'debug')).toMatchObject({
      level: 'warn',
      status: 500,
      message: 'etcd is away',
      workload: webKey,
    });
    await fixture.reconcile();
    expect(fixture.counted.filter((line) => line.startsWith('patched') || line.startsWith('rolled'))).toEqual([
      'patched 500',
      'rolled Deployment failed server-error',
      'patched 200',
      'rolled Deployment rolled content-changed',
    ]);
  });
});

describe('a workload that a patch finds deleted', () => {
  test('counts neither as stale nor as failing, and nothing is remembered of it, before the watch shows it', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.answers.push({ result: 'failed', status: 500, message: 'etcd is away', isClientError: false });
    await fixture.reconcile();
    expect([fixture.stale, fixture.failing]).toEqual([['patch-failed'], 1]);
    fixture.answers.push({ result: 'superseded', reason: 'not-found' });
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 0 });
    expect(await fixture.reconcile()).toEqual({ next: 'done' });
    expect([fixture.stale, fixture.failing]).toEqual([[], 0]);
    expect(fixture.counted.at(-1)).toBe(`forgotten ${webKey}`);
    fixture.queued.length = 0;
    fixture.removeWorkload();
    expect(fixture.queued).toEqual([]);
  });

  test('does not come back by the answer to a patch from before the deletion', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    const reconciling = fixture.reconcile();
    expect(fixture.patches).toHaveLength(1);
    fixture.removeWorkload();
    expect(await reconciling).toEqual({ next: 'requeue-after', delayMs: 0 });
    expect(fixture.inventory.workloads.size).toBe(0);
  });

  test('does not affect a new workload of the same name', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.answers.push({ result: 'superseded', reason: 'not-found' });
    const reconciling = fixture.reconcile();
    fixture.removeWorkload();
    fixture.workload({ metadata: { uid: 'uid-2', annotations: { 'reroll.dev/record': null } } });
    await reconciling;
    expect(fixture.inventory.workloads.get(webKey)?.state.uid).toBe('uid-2');
  });

  test('is forgotten, too, when the answer to its last patch shows an unmanaged workload', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload({ metadata: { annotations: { 'reroll.dev/auto': null } } });
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 0 });
    expect(fixture.inventory.workloads.size).toBe(0);
    await fixture.reconcile();
    expect(fixture.counted.at(-1)).toBe(`forgotten ${webKey}`);
  });
});
