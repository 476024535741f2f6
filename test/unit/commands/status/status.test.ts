import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from '@jest/globals';

import { SmallCluster } from '../../../fakes/small-cluster.ts';
import { changed, minuteMs, recorded, rolled, web } from '../../survey/stories.ts';
import { complaint } from '../../config/line.ts';
import { runStatus, runWatch } from './run-status.ts';

/** `web` waits for approval, `api` is up to date, `old` is not opted in. */
async function shop(): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  cluster.config('ConfigMap', 'app', { color: 'red' });
  cluster.config('ConfigMap', 'other', { size: '1' });
  cluster.workload('web');
  cluster.annotate(web, { 'reroll.dev/approval': 'required' });
  cluster.workload('api', { podSpec: { containers: [{ envFrom: [{ configMapRef: { name: 'other' } }] }] } });
  cluster.workload('old');
  cluster.annotate({ kind: 'Deployment', name: 'old' }, { 'reroll.dev/auto': null });
  await cluster.write();
  cluster.config('ConfigMap', 'app', { color: 'blue' });
  await cluster.write();
  cluster.nowMs += 14 * minuteMs;
  return cluster;
}

describe('the table', () => {
  test('has what needs a person first, and says what to do next', async () => {
    const { lines, talk, code } = await runStatus(await shop());
    const [, waiting = '', current] = lines;
    expect(lines[0]).toMatch(/^WORKLOAD +STATE +WAITS FOR +CHANGED +FOR +LAST ROLL$/);
    expect(waiting).toMatch(
      /^deployment\/web +pending +approval \([a-z2-7]{16}\) +ConfigMap\/app \(all keys\) +14m +-$/,
    );
    expect(current).toMatch(/^deployment\/api +current +- +- +- +-$/);
    expect(lines).toHaveLength(3);
    expect(talk).toEqual([
      expect.stringMatching(
        /^1 current · 1 pending; \S.* explain KIND\/NAME tells why; \S.* approve --change [0-9a-f]{8} releases 1$/,
      ),
    ]);
    expect(code).toBe(0);
  });

  test.each([60, 80, 100, 200])('fits into %i columns', async (columns) => {
    const { lines } = await runStatus(await shop(), ['-A'], { columns });
    for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
    expect(stripVTControlCharacters(lines.join('\n'))).toContain('deployment/web');
  });

  test('has colours on a terminal only, and none with NO_COLOR', async () => {
    const cluster = await shop();
    const isPainted = async (...args: Parameters<typeof runStatus> extends [unknown, ...infer R] ? R : never) =>
      (await runStatus(cluster, ...args)).lines.join('\n').includes('\u001b');
    expect(await isPainted([], { columns: 100 })).toBe(true);
    expect(await isPainted([], { columns: 100, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await isPainted([])).toBe(false);
  });

  test('-A has namespaces, wide has more columns, --no-headers no titles', async () => {
    const cluster = await shop();
    expect((await runStatus(cluster, ['-A'])).lines[0]).toMatch(/^NAMESPACE +WORKLOAD/);
    const wide = await runStatus(cluster, ['-o', 'wide']);
    expect(wide.lines[0]).toMatch(/LAST ROLL +GENERATION +CONFIGS +HOLDS +STRATEGY +CHANGE$/);
    expect((await runStatus(cluster, ['--no-headers'])).lines).toEqual((await runStatus(cluster)).lines.slice(1));
  });

  test('control characters in what a tenant wrote do not reach the terminal', async () => {
    const cluster = await changed({ 'reroll.dev/hold': 'true \u001b[2Jgone' });
    const { lines, talk } = await runStatus(cluster, ['-o', 'wide']);
    expect([...lines, ...talk].join('\n')).not.toContain('\u001b');
    expect(lines.join('\n')).toContain('gone');
  });
});

describe('the filters', () => {
  test.each([
    ['--state pending', ['--state', 'pending'], ['web']],
    ['several states', ['--state', 'current', '--state', 'pending'], ['web', 'api']],
    ['no such state here', ['--state=failed'], []],
    ['--all', ['--all'], ['web', 'api', 'old']],
    ['a name, opted in or not', ['deploy/old'], ['old']],
    ['a kind', ['sts'], []],
  ])('%s', async (_name, argv, names) => {
    const { lines } = await runStatus(await shop(), [...argv, '-o', 'name']);
    expect(lines).toEqual(names.map((name) => `deployment.apps/${name}`));
  });

  test('--change keeps what the change has not reached', async () => {
    const cluster = await shop();
    const [, id = ''] = /--change ([0-9a-f]{8})/.exec((await runStatus(cluster)).talk.join()) ?? [];
    expect((await runStatus(cluster, ['--change', id, '-o', 'name'])).lines).toEqual(['deployment.apps/web']);
    const other = await runStatus(cluster, ['--change', '00000000']);
    expect(other).toMatchObject({ lines: [], talk: ['No workloads match the filters.'] });
  });

  test('a name that does not exist is an error with the nearest one', async () => {
    await expect(runStatus(await shop(), ['deploy/wbe'])).rejects.toThrow(
      'Deployment shop/wbe does not exist; did you mean web?',
    );
  });

  test('without an opted-in workload it says how to see the others', async () => {
    const { lines, talk } = await runStatus(new SmallCluster());
    expect(lines).toEqual([]);
    expect(talk[0]).toMatch(/--all/);
  });
});

describe('--exit-code', () => {
  test.each([
    ['0 where nothing waits', recorded, 0],
    ['3 where an approval lacks', shop, 3],
    ['3 where the template was put back', reverted, 3],
  ])('%s', async (_name, story, code) => {
    expect((await runStatus(await story(), ['--exit-code'])).code).toBe(code);
  });

  async function reverted(): Promise<SmallCluster> {
    const cluster = await rolled();
    const own = { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null };
    cluster.patch(web, { spec: { template: { metadata: { annotations: own } } } });
    return cluster;
  }
});

test('status-degrades-without-secrets-and-says-so', async () => {
  const cluster = await recorded();
  cluster.config('Secret', 'db', { password: 'planted' });
  const isForbidden = (_verb: string, kind: string): boolean => kind === 'Secret';
  const usesSecret = { containers: [{ envFrom: [{ secretRef: { name: 'db' } }] }] };
  cluster.workload('db', { podSpec: usesSecret });
  await cluster.write();
  const degraded = { hasKeys: false, client: { isForbidden } };
  const { lines, talk } = await runStatus(cluster, ['deploy/db'], degraded);
  expect(lines[1]).toMatch(/^deployment\/db +current +- \(by the controller\)/);
  expect(talk.join('\n')).toMatch(/Secrets are not compared .*as the running controller sees them/);
  cluster.leader = undefined;
  const alone = await runStatus(cluster, ['deploy/db'], degraded);
  expect(alone.lines[1]).toMatch(/^deployment\/db +unknown +a running controller/);
  expect(alone.talk.join('\n')).toContain('no controller is known to run');
});

test('status-watch-prints-only-changes', async () => {
  const cluster = await shop();
  const ids: string[] = [];
  const { code, lines } = await runWatch(
    cluster,
    ['-w'],
    [
      () => {
        cluster.annotate({ kind: 'Deployment', name: 'api' }, { team: 'blue' });
      },
      (printed) => {
        ids.push(...printed);
        cluster.config('ConfigMap', 'other', { size: '2' });
      },
      () => {
        cluster.remove({ kind: 'Deployment', name: 'api' });
      },
    ],
  );
  expect(code).toBe(0);
  // A change that matters to no status prints nothing.
  expect(ids).toHaveLength(3);
  expect(lines.slice(3)).toEqual([
    expect.stringMatching(/^deployment\/api +stale +\S+ +ConfigMap\/other \(all keys\)/),
  ]);
});

test('-w forgets a Namespace that is gone', async () => {
  const cluster = await shop();
  const remove = (): void => {
    cluster.remove({ kind: 'Namespace', name: 'shop' });
  };
  // Namespaces are read again after so many pauses.
  const pauses = Array.from({ length: 15 }, () => () => undefined);
  const { lines } = await runWatch(cluster, ['-w', '--all'], [remove, ...pauses]);
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^deployment\/api +off +namespace-not-selected/),
    expect.stringMatching(/^deployment\/old +off +namespace-not-selected/),
    expect.stringMatching(/^deployment\/web +off +namespace-not-selected/),
  ]);
});

test('-w -o json prints one object a line', async () => {
  const cluster = await shop();
  const { lines } = await runWatch(cluster, ['-w', '-o', 'json'], [() => cluster.config('ConfigMap', 'other', {})]);
  const objects = lines.map((line) => JSON.parse(line) as { kind: string; workload: { name: string } });
  expect(objects.map(({ kind, workload }) => `${kind} ${workload.name}`)).toEqual([
    'Status web',
    'Status api',
    'Status api',
  ]);
});

test.each([
  ['an unknown option', ['--sate', 'x'], 'unknown option "--sate"; did you mean --state?'],
  ['an unknown state', ['--state', 'pendig'], 'did you mean pending?'],
  ['an unknown format', ['-o', 'jsn'], 'did you mean json?'],
  ['a change that is none', ['--change', 'app'], 'accepted is the id of a change, 8 hexadecimal digits'],
  ['an unknown kind', ['deplyo/web'], 'did you mean deploy?'],
  ['a kind of config', ['cm/app'], 'kind ConfigMap is not accepted here: accepted: deployment, statefulset, daemonset'],
  ['a namespace and all', ['-n', 'a', '-A'], '--namespace and --all-namespaces exclude each other'],
  ['a name in all namespaces', ['-A', 'deploy/web'], '--all-namespaces excludes names'],
  ['a name and a selector', ['-l', 'a=b', 'deploy/web'], '--selector excludes names'],
  ['a watch of YAML', ['-w', '-o', 'yaml'], '--watch needs another --output'],
  ['a watch with an exit code', ['-w', '--exit-code'], '--watch and --exit-code exclude each other'],
  ['a group without a user', ['--as-group', 'a'], '--as-group needs --as'],
])('%s is refused', (_name, argv, expected) => {
  expect(complaint(['status', ...argv])).toContain(expected);
});
