/** Control gates, observed from outside: what waits, what it says about itself, and what lets it go on. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { leasePath } from './installation.ts';

const e2e = useInstallation();

const selector = { matchLabels: { app: 'web' } };
const podSpec = {
  containers: [{ name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: 'app' } }] }],
};
type Annotations = Readonly<Record<string, string | null>>;

/** Every change counts at once. */
const start = (...args: readonly string[]): Promise<ControllerProcess> =>
  e2e.installation.start('--settle', '0', ...args);

const deployment = (name: string): string => e2e.cluster.group('apps/v1', 'deployments', name);

/** Creates the ConfigMap and these Deployments, and waits until all are recorded. */
async function deploy(workloads: Readonly<Record<string, Annotations>>): Promise<void> {
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  for (const [name, annotations] of Object.entries(workloads)) {
    const metadata = { name, annotations: { 'reroll.dev/auto': 'true', ...annotations } };
    const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };
    await client.create(e2e.cluster.group('apps/v1', 'deployments'), { metadata, spec: { selector, template } });
    await e2e.rollouts.until(`the record of ${name}`, `Deployment/${name}`, (object) => 'record' in noted(object));
  }
}

/** The annotations of a workload, without their prefix. */
function noted({ metadata }: ApiObject): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata.annotations ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key.replace('reroll.dev/', ''), value]));
}

async function edit(color: string): Promise<void> {
  await e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color } });
}

async function annotate(name: string, annotations: Annotations): Promise<void> {
  await e2e.cluster.client.patch(deployment(name), { metadata: { annotations } });
}

interface Pending {
  readonly gates: readonly string[];
  readonly reason: string;
  readonly opens: string | null;
  readonly wants: Readonly<Record<string, string>>;
}

/** Waits until the annotation pending of a workload says that these gates are closed, and has not rolled. */
async function waits(name: string, ...gates: readonly string[]): Promise<Pending> {
  const object = await e2e.rollouts.until(`${name} to wait for ${gates.join()}`, `Deployment/${name}`, (found) => {
    const { pending } = noted(found);
    return pending !== undefined && (JSON.parse(pending) as Pending).gates.join() === gates.join();
  });
  return JSON.parse(noted(object)['pending'] ?? '') as Pending;
}

async function rolls(name: string, count = 1): Promise<void> {
  const object = await e2e.rollouts.untilCount(`Deployment/${name}`, count);
  expect(noted(object)).not.toHaveProperty('pending');
}

const countOf = (name: string): number => e2e.rollouts.count(`Deployment/${name}`);

describe('a hold', () => {
  test('hold-until: the workload rolls when the time has come, without an event', async () => {
    await start();
    const until = new Date(Date.now() + 4_000).toISOString();
    await deploy({ web: { 'reroll.dev/hold': `${until} freeze` }, free: {} });
    await edit('blue');
    await rolls('free');
    const { opens } = await waits('web', 'hold');
    expect(opens).toBe(`${until.slice(0, 19)}Z`);
    expect(countOf('web')).toBe(0);
    await rolls('web');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
  });

  test('lease-hold: everything stops at once, and goes on when it is lifted', async () => {
    const controller = await start('--leader-elect');
    await controller.line('leading');
    await deploy({ web: {}, api: {} });
    await holdLease('true INC-4711');
    await controller.line('the Lease holds all workloads', ({ why }) => why === 'INC-4711');
    await edit('blue');
    await waits('web', 'hold');
    await waits('api', 'hold');
    expect(countOf('web') + countOf('api')).toBe(0);
    await holdLease(null);
    await rolls('web');
    await rolls('api');
  });

  test('lease-hold: it is known before the next leader rolls anything', async () => {
    const first = await start('--leader-elect');
    await first.line('leading');
    await deploy({ web: {} });
    await holdLease('true');
    await first.stop();
    await edit('blue');
    const second = await start('--leader-elect');
    await second.line('leading');
    await waits('web', 'hold');
    expect(countOf('web')).toBe(0);
    await holdLease(null);
    await rolls('web');
  });

  test('on the Namespace: all its workloads wait, and one value lets all go', async () => {
    await start();
    await deploy({ web: {}, api: {} });
    const path = `/api/v1/namespaces/${e2e.cluster.namespace}`;
    await e2e.cluster.client.patch(path, { metadata: { annotations: { 'reroll.dev/hold': 'true' } } });
    await edit('blue');
    await waits('web', 'hold');
    await waits('api', 'hold');
    await e2e.cluster.client.patch(path, { metadata: { annotations: { 'reroll.dev/hold': null } } });
    await rolls('web');
    await rolls('api');
  });

  test('as an option: nothing rolls, and a restart without it rolls what waited', async () => {
    const held = await start('--hold', 'true INC-1');
    await deploy({ web: {} });
    await edit('blue');
    await waits('web', 'hold');
    await held.stop();
    await start();
    await rolls('web');
  });
});

async function holdLease(hold: string | null): Promise<void> {
  await e2e.cluster.client.patch(leasePath, { metadata: { annotations: { 'reroll.dev/hold': hold } } });
}

describe('an approval', () => {
  const required = { 'reroll.dev/approval': 'required' };

  test('approve-one-for-all: the same value lets every workload go', async () => {
    await start();
    const names = ['a', 'b', 'c', 'd'];
    await deploy(Object.fromEntries(names.map((name) => [name, required])));
    await edit('blue');
    const wanted = await Promise.all(names.map((name) => waits(name, 'approval')));
    const ids = new Set(wanted.map(({ wants }) => wants['ConfigMap/app']));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    for (const name of names) await annotate(name, { 'reroll.dev/approved': id });
    for (const name of names) await rolls(name);
  });

  test('withdraw: an approval that is taken away again does not count', async () => {
    await start();
    await deploy({ web: required });
    await edit('blue');
    const { wants } = await waits('web', 'approval');
    await edit('green');
    await waitFor('the id of the next content', async () => {
      return (await waits('web', 'approval')).wants['ConfigMap/app'] !== wants['ConfigMap/app'];
    });
    await annotate('web', { 'reroll.dev/approved': wants['ConfigMap/app'] ?? '' });
    await annotate('web', { 'reroll.dev/approved': null });
    await edit('blue');
    await waitFor('the id of the first content', async () => {
      return (await waits('web', 'approval')).wants['ConfigMap/app'] === wants['ConfigMap/app'];
    });
    expect(countOf('web')).toBe(0);
    await annotate('web', { 'reroll.dev/approved': wants['ConfigMap/app'] ?? '' });
    await rolls('web');
  });

  test('is still asked for after a restart, and the id is the same', async () => {
    const first = await start();
    await deploy({ web: required });
    await edit('blue');
    const { wants } = await waits('web', 'approval');
    await first.stop();
    const second = await start();
    await second.line('held back', ({ reason }) => reason === 'approval');
    expect((await waits('web', 'approval')).wants).toEqual(wants);
    await annotate('web', { 'reroll.dev/approved': wants['ConfigMap/app'] ?? '' });
    await rolls('web');
  });
});

describe('a window', () => {
  test('window-garbage: this workload waits and is reported, its neighbour rolls', async () => {
    const controller = await start();
    await deploy({ web: { 'reroll.dev/window': '0 24 * * * 1h Europe/Berln' }, free: {} });
    await controller.line('hint not understood', ({ problem }) => String(problem).includes('reroll.dev/window'));
    await edit('blue');
    await rolls('free');
    await waits('web', 'invalid');
    expect(countOf('web')).toBe(0);
    await annotate('web', { 'reroll.dev/window': '* * * * * 1m' });
    await rolls('web');
  });

  test('that is closed lets nothing roll until `now` names the content', async () => {
    await start();
    // A day that is neither today nor tomorrow.
    const day = new Date(Date.now() + 5 * 86_400_000).getUTCDate();
    await deploy({ web: { 'reroll.dev/window': `0 0 ${String(day)} * * 1m` } });
    await edit('blue');
    const { wants, opens } = await waits('web', 'window');
    expect(Date.parse(opens ?? '')).toBeGreaterThan(Date.now());
    await annotate('web', { 'reroll.dev/now': wants['ConfigMap/app'] ?? '' });
    await rolls('web');
  });

  test.each([
    ['--window', '0 24 * * * 1h', 'hour'],
    ['--time-zone', 'Europe/Berln', 'did you mean Europe/Berlin?'],
    ['--hold', 'ture', 'accepted is true or a time'],
    ['--windows', '{"nightly":"0 22 * * *"}', 'nightly'],
  ])('%s %s ends the start with code 2 and says why', async (option, value, why) => {
    const controller = e2e.installation.launch([option, value]);
    expect(await controller.exited).toEqual({ code: 2, signal: null });
    expect(controller.stderr).toContain(why);
    expect(controller.stderr.trim().split('\n')).toHaveLength(1);
  });
});
