/** The rollouts of one leadership term, as their watch sees them, reports them and tells the staging of them. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  available,
  complete,
  deadlineMs,
  deploymentStatus,
  half,
  late,
  minute,
  soakMs,
  statefulSetStatus,
} from '../../../builders/rollout-story.ts';
import type { LastRoll } from '../../../../src/model/record.ts';
import { WatchedRollouts, type Named } from '../../../fakes/watched-rollouts.ts';

const app = 'ConfigMap/app';

let seen: WatchedRollouts;

beforeEach(() => {
  seen = new WatchedRollouts();
  seen.write({ metadata: { generation: 1 }, spec: { replicas: 3 }, status: { ...complete, observedGeneration: 1 } });
});

describe('a workload that reroll has not rolled', () => {
  test('has no standing, costs nothing, and changes nothing', () => {
    expect([seen.standing(), seen.watch.size, seen.changes, seen.clock.pendingMs]).toEqual([undefined, 0, [], []]);
  });

  test('is proven by its pods where its record names the content that they started with', () => {
    seen.recordStart('content-of-t');
    seen.observed(complete);
    expect(seen.standing()).toMatchObject({ phase: 'soaking', isAttributable: false, trigger: undefined, causes: [] });
    seen.clock.tick(soakMs);
    expect(seen.standing()).toMatchObject({ phase: 'proven', startedWith: { [app]: 'content-of-t' } });
    expect(seen.judged).toEqual([]);
  });
});

describe('a roll', () => {
  test('stands as its record, its template and its status show', () => {
    const rolledAtMs = seen.clock.now();
    seen.roll('t');
    expect(seen.standing()).toEqual({
      phase: 'rolling',
      canComplete: true,
      isAttributable: true,
      isUnobserved: false,
      causes: [app],
      startedWith: { [app]: 'content-of-t' },
      trigger: 't',
      rolledAtMs,
      isOfFirstSight: false,
      why: undefined,
    });
  });

  test('is counted and logged once with its verdict, which time alone brings', () => {
    seen.roll('t');
    seen.observed(half);
    seen.clock.tick(20_000);
    seen.observed(complete);
    seen.clock.tick(soakMs);
    expect(seen.judged).toEqual(['Deployment complete 50']);
    expect(seen.logged('info')).toEqual(['rollout judged']);
    expect(seen.log.lines.at(-1)).toMatchObject({ workload: 'Deployment/shop/web', result: 'complete', seconds: 50 });
    expect(seen.changes).toEqual(['web none rolling', 'web rolling soaking', 'web soaking proven']);
    seen.clock.tick(deadlineMs * 3);
    seen.observed(half);
    expect([seen.judged.length, seen.events, seen.clock.pendingMs]).toEqual([1, [], []]);
  });

  test('that fails gets a Warning on the workload that says why, and what is there', () => {
    seen.roll('t');
    seen.observed(half);
    seen.clock.tick(deadlineMs);
    expect(seen.judged).toEqual(['Deployment failed 600']);
    expect(seen.standing()?.why).toBe('no pod was replaced, became ready or became available for 10m');
    expect(seen.logged('warn')).toEqual(['rollout judged']);
    expect(seen.events).toEqual([
      {
        regarding: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-1', resourceVersion: '103' },
        type: 'Warning',
        reason: 'RolloutFailed',
        action: 'Roll',
        note:
          'the rollout for the new content of ConfigMap/app failed: no pod was replaced, became ready or became ' +
          'available for 10m; of 3 pods, 1 updated, 3 ready, 3 available; reroll leaves it as it is: fix the content, ' +
          'or put the former content back',
      },
    ]);
  });

  test.each<[string, Partial<LastRoll>, string]>([
    ['before which the rollout was not complete', { was: 'bad' }, 'the rollout before it was not complete either'],
    ['before which a pod was down', { down: 1 }, '1 of its pods was not available before it either, as on a dead node'],
    ['before which pods were down', { down: 2 }, '2 of its pods were not available before it either'],
  ])('%s is neutral when it fails, and the Event says so', (_what, evidence, note) => {
    seen.roll('t', { evidence });
    seen.observed(deploymentStatus([4, 1, 2], late('2026-01-01T00:00:05Z'), available));
    expect(seen.judged.at(-1)).toMatch(/^Deployment neutral /);
    expect(seen.events.map((event) => event.note)).toEqual([expect.stringContaining(note)]);
    expect(seen.standing()?.why).toBeUndefined();
  });

  test('that fails while others wait says how many', () => {
    const many = new WatchedRollouts(499);
    many.roll('t');
    many.observed(deploymentStatus([4, 1, 3], late('2026-01-01T00:00:05Z'), available));
    expect(many.events[0]?.note).toContain('; 499 more workloads wait; ');
    const one = new WatchedRollouts(1);
    one.roll('t');
    one.observed(deploymentStatus([4, 1, 3], late('2026-01-01T00:00:05Z'), available));
    expect(one.events[0]?.note).toContain('; 1 more workload waits; ');
  });

  test('that the next one replaces before its verdict is superseded', () => {
    seen.roll('t');
    seen.observed(half);
    seen.clock.tick(minute);
    seen.roll('u');
    expect(seen.judged).toEqual(['Deployment superseded 60']);
    expect(seen.standing()).toMatchObject({ phase: 'rolling', trigger: 'u' });
    seen.observed(complete);
    seen.clock.tick(soakMs);
    expect(seen.judged.slice(1)).toEqual(['Deployment complete 30']);
  });

  test('that was long over when this process first saw it is reported nowhere', () => {
    seen.observed(half);
    seen.watch.observe('Deployment/shop/web', undefined);
    seen.roll('t', { agoMs: 3 * deadlineMs });
    seen.watch.observe('Deployment/shop/web', undefined);
    seen.observed(half);
    expect(seen.standing()).toMatchObject({ phase: 'neutral', isOfFirstSight: true });
    expect([seen.judged, seen.events, seen.logged('info')]).toEqual([[], [], []]);
  });

  test('of a workload that is gone is forgotten, without a verdict', () => {
    seen.roll('t');
    seen.remove();
    expect([seen.standing(), seen.watch.size, seen.clock.pendingMs, seen.judged]).toEqual([undefined, 0, [], []]);
    expect(seen.changes.at(-1)).toBe('web rolling none');
    seen.observe();
    expect(seen.changes).toHaveLength(2);
  });
});

test('a StatefulSet whose fix waits for a broken pod gets a Warning that names the pod, once', () => {
  const db: Named = { kind: 'StatefulSet', name: 'db' };
  seen.write({ metadata: { generation: 1 }, spec: { replicas: 3 } }, db);
  seen.roll('t', db);
  seen.observed(statefulSetStatus([3, 0, 2], { currentReplicas: 2, revisions: ['a', 'c'] }), db);
  seen.clock.tick(deadlineMs / 2);
  seen.observed(statefulSetStatus([3, 0, 2], { currentReplicas: 2, revisions: ['a', 'c'] }), db);
  expect(seen.events.map(({ reason }) => reason)).toEqual(['RolloutStuck']);
  expect(seen.events[0]?.note).toContain('waits for pod db-2, which an earlier rollout started');
  expect(seen.events[0]?.note).toContain('kubectl delete pod db-2 -n shop');
});

describe('a watch', () => {
  test('has one timer, however many workloads it judges', () => {
    for (let index = 0; index < 50; index += 1) {
      const named = { name: `web-${String(index)}` };
      seen.write({ metadata: { generation: 1 }, spec: { replicas: 3 } }, named);
      seen.roll('t', named);
      seen.observed(half, named);
    }
    expect([seen.watch.size, seen.clock.pendingMs.length]).toEqual([50, 1]);
    seen.clock.tick(deadlineMs);
    expect(seen.judged).toHaveLength(50);
    expect(seen.clock.pendingMs).toEqual([]);
  });

  test('passes on no status that leaves the standing as it was', () => {
    seen.roll('t');
    for (const updated of [1, 2, 3]) seen.observed(deploymentStatus([4, updated, 3], available));
    seen.write({ metadata: { labels: { team: 'shop' } } });
    expect(seen.changes).toEqual(['web none rolling']);
  });

  test('judges nothing more once it has ended', () => {
    seen.roll('t');
    seen.watch.close();
    seen.observed(half);
    seen.clock.tick(deadlineMs * 5);
    expect([seen.watch.size, seen.judged, seen.clock.pendingMs]).toEqual([0, [], []]);
  });
});
