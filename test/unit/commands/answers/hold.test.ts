/** `reroll hold` on a small cluster. */
import { describe, expect, test } from '@jest/globals';

import type { Hold } from '../../../../src/model/gate-hints.ts';
import { SmallCluster } from '../../../fakes/small-cluster.ts';
import { runAnswer, type Answered, type Surroundings } from './run-answer.ts';
import { annotation, deployment } from './waiting.ts';

const shop = { kind: 'Namespace', name: 'shop' } as const;

function cluster(annotations: Readonly<Record<string, string>> = {}): SmallCluster {
  const small = new SmallCluster();
  small.workload('web');
  small.annotate(deployment('web'), annotations);
  return small;
}

const hold = (small: SmallCluster, args: string, surroundings?: Surroundings): Promise<Answered> =>
  runAnswer(small, ['hold', ...args.split(' ')], surroundings);

describe('a hold', () => {
  test.each([
    ['--reason=INC', 'true INC', 'until the hold is lifted (INC)'],
    ['--reason=INC --for=90m', '2027-01-07T10:30:00.000Z INC', 'until 2027-01-07T10:30:00Z (INC)'],
    ['--reason=INC --for=1d12h', '2027-01-08T21:00:00.000Z INC', 'until 2027-01-08T21:00:00Z (INC)'],
    ['--reason=INC --for=1500ms', '2027-01-07T09:00:02.000Z INC', 'until 2027-01-07T09:00:02Z (INC)'],
    [
      '--reason=INC --until=2027-01-07T12:00:00+01:00',
      '2027-01-07T11:00:00.000Z INC',
      'until 2027-01-07T11:00:00Z (INC)',
    ],
  ])('%s is %s', async (args, value, words) => {
    const small = cluster();
    const { code, lines, talk } = await hold(small, `deploy/web ${args}`);
    expect([code, lines, talk]).toEqual([0, [`deployment.apps/web in shop held ${words}`], '']);
    expect(annotation(small, 'web', 'hold')).toBe(value);
  });

  test('that would be over already is refused', async () => {
    const small = cluster();
    const { code, lines, talk } = await hold(small, 'deploy/web --reason=x --until=2027-01-07T09:00:00Z');
    expect([code, lines]).toEqual([2, []]);
    expect(talk).toBe('reroll: --until: 2027-01-07T09:00:00Z has passed, it is 2027-01-07T09:00:00Z');
    expect(annotation(small, 'web', 'hold')).toBeUndefined();
  });

  test.each([
    ['true INC-1', 'until the hold is lifted (INC-1)'],
    ['2027-01-07T10:00:00Z a\u001b[2J', 'until 2027-01-07T10:00:00Z (a [2J)'],
    ['ture', 'by a value that does not parse, "ture"'],
  ])('%j that is there is shown, and replaced only if the user agrees', async (present, words) => {
    const small = cluster({ 'reroll.dev/hold': present });
    const line = 'deploy/web --reason=INC-2';
    const unasked = await hold(small, line);
    expect([unasked.code, unasked.talk.split('\n')]).toEqual([
      2,
      [
        `deployment.apps/web in shop is already held ${words}`,
        'reroll: Replace the hold of deployment/web? Without a terminal to ask on, --yes is needed; nothing is held',
      ],
    ]);
    expect(await hold(small, line, { says: 'n\n' })).toMatchObject({ code: 1, lines: [] });
    expect(annotation(small, 'web', 'hold')).toBe(present);
    expect(await hold(small, line, { says: 'y\n' })).toMatchObject({ code: 0 });
    expect(annotation(small, 'web', 'hold')).toBe('true INC-2');
  });

  test.each(['false', '2027-01-07T08:00:00Z over', ' '])(
    '%j that is there does not hold, and is replaced',
    async (present) => {
      const small = cluster({ 'reroll.dev/hold': present });
      expect(await hold(small, 'deploy/web --reason=INC-2')).toMatchObject({ code: 0, talk: '' });
    },
  );

  test('by another user in the last moment is not replaced', async () => {
    const small = cluster();
    const { code, talk } = await hold(small, 'deploy/web --reason=INC-2', {
      beforePatch: () => {
        small.annotate(deployment('web'), { 'reroll.dev/hold': 'true INC-1' });
      },
    });
    expect(code).toBe(1);
    expect(talk).toContain('is not held: its hold has changed meanwhile: run the command again');
    expect(annotation(small, 'web', 'hold')).toBe('true INC-1');
  });

  test('of several objects is asked about once', async () => {
    const small = cluster();
    small.workload('api');
    const line = 'deploy/web deploy/api --reason=x';
    expect(await hold(small, line)).toMatchObject({ code: 2, lines: [] });
    const { code, written, lines } = await hold(small, line, { says: 'y\n' });
    expect([code, written, lines.length]).toEqual([0, 'Hold 2 objects? [y/N] ', 2]);
  });

  test('of everything is on the Lease, and is asked about on a terminal', async () => {
    const { written, lines, client } = await hold(cluster(), '--all --reason=INC', { says: 'y\n' });
    expect(written).toBe('Hold all workloads of the installation? [y/N] ');
    expect(lines).toEqual(['lease.coordination.k8s.io/reroll in reroll-system held until the hold is lifted (INC)']);
    expect(client.patches).toEqual([
      { metadata: { annotations: { 'reroll.dev/hold': 'true INC' }, uid: 'uid-of-lease', resourceVersion: '1' } },
    ]);
  });

  test('on a Namespace that the controller reads once a minute: says so', async () => {
    const small = cluster();
    small.options = { ...small.options, namespaces: ['shop'] };
    const { lines, talk } = await hold(small, 'ns/shop --reason=INC');
    expect(lines).toEqual(['namespace/shop held until the hold is lifted (INC)']);
    expect(talk).toBe('note: the controller runs with --namespaces and reads a Namespace once a minute');
  });

  test('has the prefix that the controller publishes', async () => {
    const small = cluster();
    small.options = { ...small.options, annotationPrefix: 'x.example.com' };
    await hold(small, 'deploy/web --reason=INC');
    expect(small.get(deployment('web')).metadata?.annotations).toMatchObject({ 'x.example.com/hold': 'true INC' });
  });
});

describe('--off', () => {
  const inc: Hold = { untilMs: undefined, why: 'INC-3' };

  test('lifts a hold, and says what still holds', async () => {
    const small = cluster({ 'reroll.dev/hold': 'true INC-1' });
    small.annotate(shop, { 'reroll.dev/hold': 'true INC-2' });
    small.options = { ...small.options, hold: inc };
    const { code, lines, talk } = await hold(small, 'deploy/web --off');
    expect([code, lines]).toEqual([0, ['deployment.apps/web in shop no longer held']]);
    expect(talk.split('\n')).toEqual([
      'deployment.apps/web in shop is held until the hold is lifted (INC-1)',
      'deployment.apps/web in shop is still held by Namespace shop until the hold is lifted (INC-2); ' +
        'an option of the controller until the hold is lifted (INC-3)',
    ]);
    expect(small.get(deployment('web')).metadata?.annotations).not.toHaveProperty(['reroll.dev/hold']);
  });

  test('of what is not held says what holds it, and the exit code is 1', async () => {
    const small = cluster();
    small.annotate(shop, { 'reroll.dev/hold': 'true INC-2' });
    const { code, lines, talk } = await hold(small, 'deploy/web --off');
    expect([code, lines]).toEqual([1, []]);
    expect(talk).toBe(
      'deployment.apps/web in shop itself is not held; it is held by Namespace shop until the hold is lifted (INC-2)',
    );
  });

  test('names the right to read the Namespace, if it lacks', async () => {
    const { talk } = await hold(cluster({ 'reroll.dev/hold': 'true' }), 'deploy/web --off', {
      isForbidden: (_verb, kind) => kind === 'Namespace',
    });
    expect(talk).toContain('is still held by possibly Namespace shop (cannot get Namespace)');
  });

  test('overrides a hold in the pod template, since a change of the template would be a rollout', async () => {
    const small = cluster();
    small.patch(deployment('web'), {
      spec: { template: { metadata: { annotations: { 'reroll.dev/hold': 'true INC-1' } } } },
    });
    const { code, talk } = await hold(small, 'deploy/web --off');
    expect(code).toBe(0);
    expect(talk).toBe('deployment.apps/web in shop is held until the hold is lifted (INC-1), by its pod template');
    expect(annotation(small, 'web', 'hold')).toBe('false');
  });
});
