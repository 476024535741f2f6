/** What happens to an answer where other clients write the workload at the same time, or the user lacks a right. */
import { describe, expect, test } from '@jest/globals';

import { runAnswer } from './run-answer.ts';
import { annotation, deployment, idOf, required, waiting } from './waiting.ts';

describe('a conflict', () => {
  test('is repeated while the same content waits', async () => {
    const cluster = await waiting({ web: required });
    const { code, client } = await runAnswer(cluster, ['approve', 'deploy/web'], {
      beforePatch: (attempt) => {
        if (attempt < 4) cluster.annotate(deployment('web'), { other: String(attempt) });
      },
    });
    expect([code, client.attempts]).toEqual([0, 4]);
    expect(annotation(cluster, 'web', 'approved')).toBe(idOf(cluster, 'web'));
  });

  test('with another content approves nothing, and names the new id', async () => {
    const cluster = await waiting({ web: required });
    const pending = annotation(cluster, 'web', 'pending') ?? '';
    const other = 'b'.repeat(16);
    const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/web'], {
      beforePatch: () => {
        cluster.annotate(deployment('web'), { 'reroll.dev/pending': pending.replace(idOf(cluster, 'web'), other) });
      },
    });
    expect([code, lines]).toEqual([1, []]);
    expect(talk).toContain(
      `reroll: deployment.apps/web in shop is not approved: ConfigMap/app has changed meanwhile, and its content is now ${other}`,
    );
    expect(annotation(cluster, 'web', 'approved')).toBeUndefined();
  });

  test('with a workload that no longer waits approves nothing', async () => {
    const cluster = await waiting({ web: required });
    const { code, talk } = await runAnswer(cluster, ['approve', 'deploy/web'], {
      beforePatch: () => {
        cluster.annotate(deployment('web'), { 'reroll.dev/pending': null });
      },
    });
    expect(code).toBe(1);
    expect(talk).toContain('is not approved: it no longer waits');
  });

  test('keeps what another user approves at the same time', async () => {
    const cluster = await waiting({ web: required }, ['app', 'other']);
    const other = idOf(cluster, 'web', 'ConfigMap/other');
    await runAnswer(cluster, ['approve', 'deploy/web'], {
      beforePatch: (attempt) => {
        if (attempt === 1) cluster.annotate(deployment('web'), { 'reroll.dev/approved': `${other},${'c'.repeat(16)}` });
      },
    });
    expect(annotation(cluster, 'web', 'approved')).toBe([idOf(cluster, 'web'), other, 'c'.repeat(16)].join());
  });

  test('without end is given up', async () => {
    const cluster = await waiting({ web: required });
    const { code, talk, client } = await runAnswer(cluster, ['approve', 'deploy/web'], {
      beforePatch: (attempt) => {
        cluster.annotate(deployment('web'), { other: String(attempt) });
      },
    });
    expect([code, client.attempts]).toEqual([1, 10]);
    expect(talk).toContain('is not approved: other clients change it all the time: try again');
  });

  test.each([
    ['deleted', 'it does not exist any more'],
    ['replaced by another one of its name', 'another object has taken its name'],
  ])('with a workload that is %s approves nothing', async (how, why) => {
    const cluster = await waiting({ web: required });
    const { code, talk } = await runAnswer(cluster, ['approve', 'deploy/web'], {
      beforePatch: () => {
        cluster.remove(deployment('web'));
        if (how !== 'deleted') cluster.workload('web', { namespace: 'shop' });
        if (how !== 'deleted') cluster.patch(deployment('web'), { metadata: { uid: 'other' } });
      },
    });
    expect(code).toBe(1);
    expect(talk).toContain(`is not approved: ${why}`);
  });
});

test('a denial is shown with its message, and the others are approved', async () => {
  const cluster = await waiting({ a: required, b: required });
  const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/a', 'deploy/b', '--yes'], {
    denials: { a: "ValidatingAdmissionPolicy 'x' denied request: only group y may add z" },
  });
  expect([code, lines]).toEqual([1, [expect.stringMatching(/^deployment.apps\/b in shop approved/)]]);
  expect(talk).toContain("deployment.apps/a in shop is not approved: ValidatingAdmissionPolicy 'x' denied request: ");
});

test('a lacking right is named', async () => {
  const cluster = await waiting({ a: required });
  const { code, talk } = await runAnswer(cluster, ['approve', 'deploy/a', 'sts/b', '--yes'], {
    isForbidden: (verb, kind) => verb === 'get' && kind === 'StatefulSet',
  });
  expect(code).toBe(1);
  expect(talk).toContain('reroll: cannot get StatefulSet');
  expect(annotation(cluster, 'a', 'approved')).toBe(idOf(cluster, 'a'));
});

test.each([
  [
    'has stopped',
    { isLive: false },
    'note: no controller runs: reroll-0 last renewed Lease reroll-system/reroll 20m ago',
  ],
  ['holds no Lease', undefined, 'note: no controller runs: nothing holds Lease reroll-system/reroll'],
])('a controller that %s is mentioned', async (_state, leader, note) => {
  const cluster = await waiting({ web: required });
  cluster.leader = leader && { identity: 'reroll-0', renewedMs: cluster.nowMs - 20 * 60_000, ...leader };
  const { code, talk } = await runAnswer(cluster, ['approve', 'deploy/web']);
  expect(code).toBe(0);
  expect(talk).toContain(note);
});
