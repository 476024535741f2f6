import { describe, expect, test } from '@jest/globals';

import type { ObjectEvent } from '../../../src/model/object-event.ts';
import { applyMergePatch } from '../../builders/merge-patch.ts';
import { workloadObject } from '../../builders/workload.ts';
import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';

const blue = { resourceVersion: '200', data: { color: 'blue' } };
/** `ConfigMap/shop/app` at version 200. */
const change = '888bbf96';

const atVersion = (resourceVersion: string): object => ({ metadata: { resourceVersion } });

function about(events: readonly ObjectEvent[], kind: string): readonly ObjectEvent[] {
  return events.filter(({ regarding }) => regarding.kind === kind);
}

describe('a roll', () => {
  test('reports in one line and one Event what changed, under the same id', async () => {
    const fixture = await ControllerFixture.baselined({ settleMs: 1_000 });
    fixture.config(blue);
    await fixture.reconcile();
    fixture.clock.tick(1_000);
    await fixture.reconcile();
    const lines = fixture.log.lines.filter(({ level }) => level !== 'debug');
    expect(lines).toEqual([
      expect.objectContaining({
        msg: 'rolled',
        workload: webKey,
        reason: 'content-changed',
        cause: ['ConfigMap/app'],
        changed: ['ConfigMap/app (color)'],
        changes: [change],
        durationMs: 0,
        sinceChangeMs: 1_000,
        configHash: expect.any(String),
      }),
    ]);
    expect(fixture.events).toEqual([
      expect.objectContaining({
        regarding: {
          kind: 'Deployment',
          namespace: 'shop',
          name: 'web',
          uid: 'uid-1',
          resourceVersion: expect.any(String),
        },
        type: 'Normal',
        reason: 'ContentChanged',
        action: 'Roll',
        note: expect.stringContaining(`the content of ConfigMap/app (color) changed; change ${change}, `),
      }),
    ]);
  });

  test('has the id of the line that reports the change of the config', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    expect(fixture.log.lines).toEqual([
      expect.objectContaining({ level: 'debug', msg: 'config seen to change', config: 'ConfigMap/shop/app', change }),
    ]);
  });
});

describe('a patch that is refused', () => {
  const refused = { result: 'failed', status: 403, message: 'no rights', isClientError: true } as const;

  test('is a warning and an Event once, and an Event again before the first one is forgotten', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.answers.push(refused, refused, refused);
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.events).toHaveLength(1);
    fixture.clock.tick(50 * 60_000);
    await fixture.reconcile();
    const levels = fixture.log.lines.filter(({ msg }) => msg.startsWith('patch failed')).map(({ level }) => level);
    expect(levels).toEqual(['warn', 'debug', 'debug']);
    expect(fixture.events.map(({ type, reason, note }) => ({ type, reason, note }))).toEqual(
      Array.from({ length: 2 }, () => ({
        type: 'Warning',
        reason: 'PatchFailed',
        note: `not rolled although the content of ConfigMap/app (color) changed: the API server answered 403, no rights; reroll retries; change ${change}`,
      })),
    );
    expect(fixture.stale).toEqual(['patch-failed']);
    expect(fixture.failing).toBe(1);
  });

  test('is one again when it is refused after it was accepted', async () => {
    const fixture = await ControllerFixture.baselined();
    for (const resourceVersion of ['200', '201']) {
      fixture.config({ resourceVersion, data: { color: resourceVersion } });
      fixture.answers.push(refused);
      await fixture.reconcile();
      await fixture.reconcile();
    }
    expect(fixture.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
    expect(fixture.events.filter(({ reason }) => reason === 'PatchFailed')).toHaveLength(2);
    expect(fixture.stale).toEqual([]);
    expect(fixture.failing).toBe(0);
  });

  test.each([
    [429, false],
    [503, false],
    [0, false],
    [500, true],
    [422, true],
  ])('%d gets an Event: %s', async (status, isReported) => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    fixture.answers.push({ result: 'failed', status, message: 'no', isClientError: false });
    await fixture.reconcile();
    expect(fixture.events).toHaveLength(isReported ? 1 : 0);
  });
});

describe('a roll that waits', () => {
  test('for longer than ten seconds is reported once, with the time at which it can follow', async () => {
    const fixture = await ControllerFixture.baselined({ minIntervalMs: 60_000 });
    fixture.config(blue);
    await fixture.reconcile();
    fixture.events.length = 0;
    fixture.config({ resourceVersion: '201', data: { color: 'green' } });
    await fixture.reconcile();
    fixture.clock.tick(5_000);
    await fixture.reconcile();
    expect(about(fixture.events, 'Deployment').map(({ reason, note }) => [reason, note])).toEqual([
      ['MinInterval', expect.stringMatching(/^not rolled before 2026-01-01T00:01:00Z \(min-interval\) although /)],
    ]);
    expect(fixture.stale).toEqual(['min-interval']);
  });

  test('for a moment is not reported', async () => {
    const fixture = await ControllerFixture.baselined({ settleMs: 10_000 });
    fixture.config(blue);
    await fixture.reconcile();
    expect(fixture.events).toEqual([]);
    expect(fixture.stale).toEqual(['settle']);
  });
});

test('keys of a Secret are named only where the template names them', async () => {
  const env = (key: string): object => ({
    spec: {
      template: {
        spec: { containers: [{ name: 'web', env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key } } }] }] },
      },
    },
  });
  const whole = {
    spec: { template: { spec: { containers: [{ name: 'web', envFrom: [{ secretRef: { name: 'db' } }] }] } } },
  };
  const notes: string[] = [];
  for (const template of [env('password'), whole]) {
    const fixture = await ControllerFixture.baselined();
    fixture.config({ kind: 'Secret', name: 'db', data: { password: 'a' } });
    fixture.workload(template);
    await fixture.reconcile();
    fixture.config({ kind: 'Secret', name: 'db', data: { password: 'b' }, resourceVersion: '200' });
    await fixture.reconcile();
    notes.push(fixture.events.at(-1)?.note ?? '');
  }
  expect(notes).toEqual([
    expect.stringContaining('Secret/db (password) changed'),
    expect.stringContaining('Secret/db (1 key) changed'),
  ]);
});

describe('the summary on a config', () => {
  test('comes once the rolls have stopped coming, and names no more than a few workloads', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    await fixture.reconcile();
    fixture.clock.tick(4_999);
    expect(about(fixture.events, 'ConfigMap')).toEqual([]);
    fixture.clock.tick(1);
    expect(about(fixture.events, 'ConfigMap')).toEqual([
      {
        regarding: { kind: 'ConfigMap', namespace: 'shop', name: 'app', uid: 'uid-of-app', resourceVersion: '200' },
        type: 'Normal',
        reason: 'ContentChanged',
        action: 'Roll',
        note: `rolled 1 of its users: Deployment/web; change ${change}`,
        budget: 'rollout',
      },
    ]);
  });

  test('counts a waiting workload once that both uses the config and matches it by a pattern', async () => {
    const fixture = await ControllerFixture.baselined({ minIntervalMs: 60_000 });
    fixture.workload({ metadata: { annotations: { 'reroll.dev/configmaps': 'a*' } } });
    await fixture.reconcile();
    fixture.config(blue);
    await fixture.reconcile();
    fixture.config({ resourceVersion: '201', data: { color: 'green' } });
    await fixture.reconcile();
    fixture.close();
    expect(about(fixture.events, 'ConfigMap').map(({ note }) => note)).toEqual([
      expect.stringMatching(/^rolled 1 of its users: Deployment\/web; 1 still to come, /),
    ]);
  });

  test('comes at the end at the latest, and leaves no timer behind', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    await fixture.reconcile();
    fixture.close();
    expect(about(fixture.events, 'ConfigMap')).toHaveLength(1);
    expect(fixture.clock.pendingMs).toEqual([]);
  });

  test('is not written on a deleted config', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    await fixture.reconcile();
    fixture.removeConfig('shop/app');
    fixture.close();
    expect(about(fixture.events, 'ConfigMap')).toEqual([]);
  });
});

test('a roll that is accepted and not kept counts as a patch and as a roll that failed', async () => {
  const fixture = await ControllerFixture.baselined();
  fixture.config(blue);
  fixture.answers.push({ result: 'patched', object: applyMergePatch(workloadObject(), atVersion('2000')) as object });
  await fixture.reconcile();
  expect(fixture.counted.filter((call) => !call.startsWith('planned'))).toEqual([
    'patched 200',
    'rolled Deployment failed not-kept',
  ]);
  expect([fixture.stale, fixture.failing]).toEqual([['not-kept'], 1]);
});
