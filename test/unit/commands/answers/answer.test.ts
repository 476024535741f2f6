/** `reroll approve` and `reroll now` on a small cluster: what is shown and asked, and what is written. */
import { describe, expect, test } from '@jest/globals';

import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { runAnswer } from './run-answer.ts';
import { annotation, deployment, idOf, required, waiting, window } from './waiting.ts';

describe('what waits is shown', () => {
  test('with config, content, change, manager, time and workloads', async () => {
    const cluster = await waiting({ web: required });
    const id = idOf(cluster, 'web');
    const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/web']);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [`deployment.apps/web in shop approved (ConfigMap/app ${id.slice(0, 8)}…)`],
    });
    expect(talk.split('\n')).toEqual([
      `ConfigMap/app in shop, content ${id}`,
      '  uses     all keys',
      '  by       manager editor, 14m ago (2027-01-07T09:01:00Z)',
      expect.stringMatching(/^ {2}change {3}[0-9a-f]{8}$/),
      '  waits    deployment/web',
    ]);
  });

  test('with the changed keys for a user that may read the digest keys', async () => {
    const { talk } = await runAnswer(await waiting({ web: required }), ['approve', 'deploy/web'], { hasKeys: true });
    expect(talk).toContain('\n  changed  all keys\n');
  });

  test('once for all workloads that wait with the same content', async () => {
    const { talk } = await runAnswer(await waiting({ a: required, b: required }), [
      'approve',
      'deploy/a',
      'deploy/b',
      '-y',
    ]);
    expect(talk.match(/content [a-z2-7]{16}/g)).toHaveLength(1);
    expect(talk).toContain('\n  2 wait   deployment/a, deployment/b');
  });

  test('without control characters of other clients', async () => {
    const cluster = await waiting({ web: { ...required, 'reroll.dev/hold': 'true a\u001b[31mb' } });
    const managedFields = [
      { manager: 'evil\u001b]0;x\u0007', time: '2027-01-07T09:01:00Z', fieldsV1: { 'f:data': {} } },
    ];
    cluster.patch({ kind: 'ConfigMap', name: 'app' }, { metadata: { managedFields } });
    const { lines, talk } = await runAnswer(cluster, ['approve', 'deploy/web']);
    expect(talk).toContain('manager evil ]0;x, ');
    expect(talk).toContain('still waits for a hold on the workload (a [31mb)');
    expect([...lines, ...talk.split('\n')].join('')).not.toMatch(/\p{Cc}/u);
  });
});

describe('a question', () => {
  test('is asked on a terminal, and everything but y answers no', async () => {
    const cluster = await waiting({ web: required });
    for (const says of ['\n', 'n\n', 'yess\n', '']) {
      const { code, lines, talk, written } = await runAnswer(cluster, ['approve', 'deploy/web'], { says });
      expect([code, lines]).toEqual([1, []]);
      expect(written.trimEnd()).toBe('Approve deployment/web? [y/N]');
      expect(talk).toMatch(/\nnothing is approved$/);
    }
    expect(annotation(cluster, 'web', 'approved')).toBeUndefined();
    const { code } = await runAnswer(cluster, ['approve', 'deploy/web'], { says: ' Yes\n' });
    expect(code).toBe(0);
    expect(annotation(cluster, 'web', 'approved')).toBe(idOf(cluster, 'web'));
  });

  test.each([
    ['--yes', ['--yes']],
    ['the id of the content', ['--id']],
    ['--dry-run', ['--dry-run']],
  ])('is not asked with %s', async (_what, options) => {
    const cluster = await waiting({ web: required });
    const given = options.flatMap((option) => (option === '--id' ? [option, idOf(cluster, 'web')] : [option]));
    const { code, written } = await runAnswer(cluster, ['approve', 'deploy/web', ...given], { says: 'n\n' });
    expect([code, written]).toEqual([0, '']);
  });

  test('is asked once about several workloads, and needs --yes where there is no terminal', async () => {
    const cluster = await waiting({ a: required, b: required, c: required });
    const line = ['approve', '-l', 'team in (a,b)'];
    const unasked = await runAnswer(cluster, line);
    expect(unasked.code).toBe(2);
    expect(unasked.talk).toContain('reroll: Approve 2 workloads? Without a terminal to ask on, --yes is needed');
    const { code, written, lines } = await runAnswer(cluster, line, { says: 'y\n' });
    expect([code, written, lines.length]).toEqual([0, 'Approve 2 workloads? [y/N] ', 2]);
    expect(annotation(cluster, 'c', 'approved')).toBeUndefined();
  });

  test('ends the command when the user stops it', async () => {
    const stopping = new AbortController();
    stopping.abort(new Error('stopped'));
    const running = runAnswer(await waiting({ web: required }), ['approve', 'deploy/web'], {
      says: 'y\n',
      signal: stopping.signal,
    });
    await expect(running).rejects.toThrow('stopped');
  });
});

describe('--id', () => {
  test('refuses another content, and names that which waits', async () => {
    const cluster = await waiting({ web: required });
    const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/web', '--id', 'a'.repeat(16)]);
    expect([code, lines]).toEqual([1, []]);
    expect(talk).toBe(
      `reroll: --id names other contents than those that wait: ConfigMap/app has content ${idOf(cluster, 'web')}; ` +
        'no workload here waits with aaaaaaaaaaaaaaaa; nothing is approved',
    );
  });

  test('has to name every content', async () => {
    const cluster = await waiting({ web: required }, ['app', 'other']);
    const [app, other] = [idOf(cluster, 'web'), idOf(cluster, 'web', 'ConfigMap/other')];
    expect(await runAnswer(cluster, ['approve', 'deploy/web', '--id', app])).toMatchObject({ code: 1, lines: [] });
    const { code } = await runAnswer(cluster, ['approve', 'deploy/web', '--id', other, '--id', app]);
    expect(code).toBe(0);
    expect(annotation(cluster, 'web', 'approved')).toBe(`${app},${other}`);
  });
});

describe('--change', () => {
  async function changeOf(cluster: SmallCluster, config: string): Promise<string> {
    const { talk } = await runAnswer(cluster, ['approve', 'deploy/web', '--dry-run']);
    const [, id = ''] = new RegExp(`ConfigMap/${config} .*?change +([0-9a-f]{8})`, 's').exec(talk) ?? [];
    return id;
  }

  test('answers for that config alone, and says what is still not approved', async () => {
    const cluster = await waiting({ web: required }, ['app', 'other']);
    const { code, lines, talk } = await runAnswer(cluster, ['approve', '--change', await changeOf(cluster, 'app')]);
    const other = idOf(cluster, 'web', 'ConfigMap/other');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/approved \(ConfigMap\/app \w{8}…\)$/);
    expect(annotation(cluster, 'web', 'approved')).toBe(idOf(cluster, 'web'));
    expect(talk).toContain(`deployment.apps/web in shop still waits for approval of ConfigMap/other ${other}`);
  });

  test('that no workload waits with is an error with the nearest one', async () => {
    const cluster = await waiting({ web: required });
    const change = await changeOf(cluster, 'app');
    const wrong = change.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const { code, talk } = await runAnswer(cluster, ['approve', '--change', wrong]);
    expect(code).toBe(1);
    expect(talk).toBe(
      `reroll: no workload waits for approval with change ${wrong}: these changes wait: ${change} (ConfigMap/app); ` +
        `--all-namespaces searches everywhere; did you mean ${change}?`,
    );
  });

  test('of a config that the user may not list: the right is named', async () => {
    const { talk } = await runAnswer(await waiting({ web: required }), ['approve', '--change', '01234567'], {
      isForbidden: (verb, kind) => verb === 'list' && kind === 'ConfigMap',
    });
    expect(talk).toContain('not all changes are known: cannot list ConfigMap');
  });
});

describe('a workload that does not wait for the answer', () => {
  test.each([
    ['is up to date', {}, 'it is current. It is up to date with its configs.'],
    ['is held', { 'reroll.dev/hold': 'true INC-1' }, 'it waits for a hold on the workload (INC-1)'],
    ['waits for a window', window, 'it waits for a window on the workload, which opens 2027-01-07T22:00:00Z'],
  ])('%s: says that, and the exit code is 1', async (_state, annotations, words) => {
    const cluster = await waiting({ web: annotations });
    const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/web']);
    expect([code, lines]).toEqual([1, []]);
    expect(talk).toBe(`deployment.apps/web in shop does not wait for approval: ${words}`);
  });

  test('is approved already: says what it waits for', async () => {
    const cluster = await waiting({ web: { ...required, ...window } });
    await runAnswer(cluster, ['approve', 'deploy/web']);
    const before = await runAnswer(cluster, ['approve', 'deploy/web']);
    expect(before).toMatchObject({ code: 1, lines: [] });
    await cluster.write();
    const { code, talk } = await runAnswer(cluster, ['approve', 'deploy/web']);
    expect(code).toBe(1);
    expect(talk).toMatch(/^deployment.apps\/web in shop is already approved; it waits for a window on the workload, /);
  });

  test('stops no other', async () => {
    const cluster = await waiting({ free: {}, web: required });
    const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/web', 'deploy/free']);
    expect(code).toBe(0);
    expect(lines).toEqual([expect.stringMatching(/^deployment.apps\/web in shop approved /)]);
    expect(talk).toContain('deployment.apps/free in shop does not wait for approval');
  });

  test('and none of all with a label: says so', async () => {
    const { code, talk } = await runAnswer(await waiting({ free: {} }), ['approve', '-l', 'team=free']);
    expect([code, talk]).toEqual([1, 'reroll: no workload with these labels waits for approval']);
  });
});

test('now answers the window, and says that an approval is still missing', async () => {
  const cluster = await waiting({ web: { ...required, ...window } });
  const { code, lines, talk } = await runAnswer(cluster, ['now', 'deploy/web']);
  const id = idOf(cluster, 'web');
  expect([code, lines]).toEqual([0, [`deployment.apps/web in shop let through (ConfigMap/app ${id.slice(0, 8)}…)`]]);
  expect(talk).toContain(`\ndeployment.apps/web in shop still waits for approval of ConfigMap/app ${id}`);
  expect(annotation(cluster, 'web', 'now')).toBe(id);
  expect(annotation(cluster, 'web', 'approved')).toBeUndefined();
});

test('of many former approvals a few stay, and no entry that is not an id', async () => {
  const former = Array.from({ length: 12 }, (_, index) => `${'a'.repeat(15)}${'abcdefghijkl'.charAt(index)}`);
  const cluster = await waiting({ web: { ...required, 'reroll.dev/approved': ['x', ...former].join(' , ') } });
  await runAnswer(cluster, ['approve', 'deploy/web']);
  expect(annotation(cluster, 'web', 'approved')).toBe([idOf(cluster, 'web'), ...former.slice(0, 8)].join());
});

test('a pending annotation with something else than ids is not approved', async () => {
  const cluster = await waiting({ web: required });
  const forged = { v: 1, since: '', gates: ['approval'], reason: 'approval', opens: null, cause: [] };
  for (const wants of [
    { 'ConfigMap/app': 'a\u001b[2J' },
    { 'ConfigMap/app': 7 },
    { 'ConfigMap/a\nb': 'a'.repeat(16) },
  ]) {
    cluster.annotate(deployment('web'), { 'reroll.dev/pending': JSON.stringify({ ...forged, wants }) });
    const { code, lines } = await runAnswer(cluster, ['approve', 'deploy/web']);
    expect([code, lines]).toEqual([1, []]);
    expect(annotation(cluster, 'web', 'approved')).toBeUndefined();
  }
});
