/** The values of Secrets appear nowhere else: not in anything that reroll writes or answers, and not in its memory. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import type { ControllerProcess } from '../support/controller-process.ts';
import { PlantedValues } from '../support/planted.ts';
import { answerPaths, eventsPath, ownPaths } from '../support/visible.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace } from './installation.ts';

const e2e = useInstallation();
let folder: string;
let planted: PlantedValues;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-secrecy-'));
  planted = new PlantedValues();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const keys = ['password', 'token'];

function newData(): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, Buffer.from(planted.next(key)).toString('base64')]));
}

async function createSecret(name: string, annotations: Record<string, string> = {}): Promise<void> {
  await e2e.cluster.client.create(e2e.cluster.core('secrets'), { metadata: { name, annotations }, data: newData() });
}

/** Uses a whole Secret, one key of another, and a misspelt hint about a third. */
async function createUser(): Promise<void> {
  const valueFrom = { secretKeyRef: { name: 'by-key', key: 'password' } };
  const container = {
    ...{ name: 'web', image: 'registry.example/web:1' },
    ...{ envFrom: [{ secretRef: { name: 'as-a-whole' } }], env: [{ name: 'PASSWORD', valueFrom }] },
  };
  const annotations = { 'reroll.dev/auto': 'true', 'reroll.dev/secrets': 'unnused' };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  const spec = { replicas: 0, selector: { matchLabels: { app: 'web' } }, template };
  await e2e.cluster.client.create(e2e.cluster.group('apps/v1', 'deployments'), {
    metadata: { name: 'web', annotations },
    spec,
  });
}

/** The heap after a full garbage collection, as text. */
async function heapOf(controller: ControllerProcess): Promise<string> {
  process.kill(controller.pid, 'SIGUSR2');
  return waitFor('a whole heap snapshot', async () => {
    const [name] = (await readdir(folder)).filter((file) => file.endsWith('.heapsnapshot'));
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8');
    JSON.parse(text);
    return text;
  });
}

async function answersOf(controller: ControllerProcess): Promise<string> {
  const url = await controller.url();
  return (await Promise.all(answerPaths.map(async (path) => (await fetch(url + path)).text()))).join('\n');
}

async function objects(): Promise<string> {
  const { client, namespace } = e2e.cluster;
  const deployments = e2e.cluster.group('apps/v1', 'deployments');
  const paths = [eventsPath(namespace), deployments, ...ownPaths(installNamespace)];
  return (await Promise.all(paths.map(async (path) => JSON.stringify(await client.get(path))))).join('\n');
}

test('values of Secrets are in no log, Event, annotation, metric or answer, and leave the memory once they are digested', async () => {
  const NODE_OPTIONS = `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`;
  await createSecret('unused', { 'reroll.dev/match': 'yess' });
  await createSecret('by-key');
  await createSecret('as-a-whole');
  const controller = e2e.installation.launch(['--settle=0', '--min-interval=0', '--log-level=debug'], { NODE_OPTIONS });
  await controller.synced();
  await createUser();
  await e2e.rollouts.until('a record', 'Deployment/web', ({ metadata }) => {
    return metadata.annotations?.['reroll.dev/record'] !== undefined;
  });
  for (const [index, name] of ['by-key', 'as-a-whole', 'as-a-whole'].entries()) {
    await e2e.cluster.client.patch(e2e.cluster.core('secrets', name), { data: newData() });
    await e2e.rollouts.untilCount('Deployment/web', index + 1);
  }
  await controller.line('rolled', ({ cause }) => JSON.stringify(cause).includes('Secret/by-key'));
  await waitFor('an Event about a Secret', async () => (await objects()).includes('"reason":"ContentChanged"'));

  const seen = {
    log: JSON.stringify(controller.lines) + controller.stderr,
    answers: await answersOf(controller),
    objects: await objects(),
    heap: await heapOf(controller),
  };
  for (const text of [seen.log, seen.objects, seen.heap]) expect(text).toContain('as-a-whole');
  const given = Object.entries(seen).map(([place, text]) => [place, planted.findIn(text)]);
  expect(Object.fromEntries(given)).toEqual({ log: [], answers: [], objects: [], heap: [] });
});
