/** No command prints a value of a config, or a key of a Secret that no pod template names, in any format or error. */
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeEach, expect, test } from '@jest/globals';

import { onDemand } from '../../src/commands/on-demand.ts';
import { optionsOf } from '../../src/config/command.ts';
import { breakersKey, formatBreakers } from '../../src/model/breakers-text.ts';
import { tripWith } from '../builders/trip.ts';
import { runReroll } from '../support/controller-process.ts';
import { inParallel } from '../support/in-parallel.ts';
import { PlantedValues } from '../support/planted.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, leasePath } from './installation.ts';

const e2e = useInstallation();
let planted: PlantedValues;

beforeEach(() => {
  planted = new PlantedValues();
});

/** For manifests. */
const folder = mkdtempSync(join(tmpdir(), 'reroll-secrecy-'));
const [before, after, broken] = ['before', 'after', 'broken'].map((name) => join(folder, `${name}.yaml`));

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const reason = ['--reason', 'INC-4711'];

interface Calls {
  /** Arguments that succeed: they are used with every format. */
  readonly good: readonly (readonly string[])[];
  /** Arguments that end in an error, or in a question. */
  readonly other?: readonly (readonly string[])[];
}

const calls: Readonly<Record<string, Calls>> = {
  status: {
    good: [['--all'], ['deploy/web']],
    other: [['deploy/wbe'], ['--change', '00000000'], ['--state', 'stael']],
  },
  explain: {
    good: [['deploy/web'], ['cm/app'], ['secret/by-key'], ['secret/as-a-whole']],
    other: [['secret/by-kye'], ['pod/web']],
  },
  approve: {
    good: [['deploy/web', '--dry-run']],
    other: [['deploy/web', '--id', 'aaaaaaaaaaaaaaaa'], ['secret/by-key']],
  },
  now: { good: [], other: [['deploy/web'], ['--change', '00000000']] },
  resume: { good: [[], ['secret/by-key', '--dry-run']], other: [['secret/by-kye'], ['t234567234567']] },
  hold: { good: [['deploy/web', ...reason, '--dry-run']], other: [['deploy/wbe', '--off']] },
  roll: { good: [['deploy/web', ...reason, '--past-gates', '--dry-run']], other: [['deploy/web', ...reason]] },
  lint: { good: [[before ?? ''], [after ?? '', '--with-cluster']], other: [[broken ?? ''], ['nowhere']] },
  preview: {
    good: [
      ['--from', before ?? '', '--to', after ?? ''],
      ['--from', 'cluster', '--to', after ?? ''],
    ],
    other: [['--from', before ?? '', '--to', broken ?? '']],
  },
  notify: {
    good: [],
    other: [before, broken].map((file) => ['test', '--sink', 'ops', '--notifications', file ?? '']),
  },
  // It runs until it is stopped: no-secret-in-html-or-json checks its answers.
  web: { good: [], other: [['--address', ':8899']] },
  version: { good: [[]] },
  completion: { good: [['bash'], ['zsh']], other: [['fish']] },
  cleanup: { good: [['--dry-run']] },
};

function dataOf(kind: 'configmaps' | 'secrets', keys: readonly string[]): Record<string, string> {
  const valueOf = (key: string): string => {
    const value = planted.next(key);
    return kind === 'secrets' ? Buffer.from(value).toString('base64') : value;
  };
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)]));
}

async function create(kind: 'configmaps' | 'secrets', name: string, keys: readonly string[]): Promise<void> {
  await e2e.cluster.client.create(e2e.cluster.core(kind), { metadata: { name }, data: dataOf(kind, keys) });
}

async function createUser(): Promise<void> {
  const valueFrom = { secretKeyRef: { name: 'by-key', key: 'password' } };
  const envFrom = [{ secretRef: { name: 'as-a-whole' } }, { configMapRef: { name: 'app' } }];
  const container = { name: 'web', image: 'registry.example/web:1', envFrom, env: [{ name: 'PASSWORD', valueFrom }] };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  // A command reads no option of the controller, so the pause before the roll is a hint.
  const hints = { 'reroll.dev/auto': 'true', 'reroll.dev/approval': 'required', 'reroll.dev/settle': '0s' };
  await e2e.cluster.client.create(e2e.cluster.group('apps/v1', 'deployments'), {
    metadata: { name: 'web', annotations: hints },
    spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template },
  });
}

/** The Lease says that another workload has failed with the Secret. */
async function trip(): Promise<void> {
  const { namespace } = e2e.cluster;
  const config = `Secret/${namespace}/by-key` as const;
  const trips = [tripWith({ config, by: `Deployment/${namespace}/failed`, atMs: Date.now() })];
  const annotations = { [breakersKey]: formatBreakers({ trips, stagedSinceMs: undefined }) };
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${installNamespace}/leases`;
  const metadata = { namespace: installNamespace, name: 'reroll', annotations };
  await e2e.cluster.client.request('DELETE', leasePath);
  await e2e.cluster.client.create(leases, { metadata, spec: { holderIdentity: '' } });
}

/** Manifests of the same objects with other values, and a file of them that does not parse. */
async function writeManifests(unnamed: string): Promise<void> {
  const container = JSON.stringify({
    name: 'web',
    image: 'registry.example/web:1',
    envFrom: [{ secretRef: { name: 'as-a-whole' } }, { configMapRef: { name: 'app' } }],
    env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'by-key', key: 'password' } } }],
  });
  const document = (): string =>
    [
      ...['by-key', 'as-a-whole'].flatMap((name) => [
        `{apiVersion: v1, kind: Secret, metadata: {name: ${name}}, stringData: {`,
        ...['password', 'token', unnamed].map((key) => `  ${key}: ${planted.next(key)},`),
        '}}',
        '---',
      ]),
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: app}, data: {color: ${planted.next('color')}}}`,
      '---',
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: web, annotations: {reroll.dev/auto: "true"}}',
      `spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [${container}]}}}`,
      '',
    ].join('\n');
  await writeFile(before ?? '', document());
  await writeFile(after ?? '', document());
  await writeFile(broken ?? '', document().replace('}}\n', ''));
}

/** The formats of a command; the first one is its default. */
function formatsOf(name: string): readonly (readonly string[])[] {
  const command = onDemand.find((each) => each.name === name);
  const output = command && optionsOf(command).find((option) => option.name === 'output');
  return [[], ...(output?.choices ?? []).map((format) => ['-o', format])];
}

function placeOf(name: string): readonly string[] {
  const connection = ['--kubeconfig', e2e.installation.adminKubeconfig];
  if (name === 'completion' || name === 'notify') return [];
  if (name === 'version') return connection;
  return [...connection, name === 'cleanup' ? '--namespaces' : '--namespace', e2e.cluster.namespace];
}

test('no-secret-value-in-any-output: every command is called', () => {
  const names = onDemand.filter(({ isInternal }) => isInternal !== true).map(({ name }) => name);
  expect(Object.keys(calls).sort()).toEqual([...names].sort());
});

test('no-secret-value-in-any-output', async () => {
  // A name of a key can say as much as a value.
  const unnamed = planted.next('key');
  await create('secrets', 'by-key', ['password', unnamed]);
  await create('secrets', 'as-a-whole', ['token', unnamed]);
  await create('configmaps', 'app', ['color', 'size']);
  const controller = await e2e.installation.start('--min-interval=0');
  await createUser();
  await e2e.rollouts.until('a record', 'Deployment/web', ({ metadata }) => {
    return metadata.annotations?.['reroll.dev/record'] !== undefined;
  });
  for (const name of ['by-key', 'as-a-whole']) {
    await e2e.cluster.client.patch(e2e.cluster.core('secrets', name), {
      data: dataOf('secrets', ['password', 'token']),
    });
  }
  await e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: dataOf('configmaps', ['color']) });
  await e2e.rollouts.until('the wait', 'Deployment/web', ({ metadata }) => {
    return metadata.annotations?.['reroll.dev/pending']?.includes('by-key') === true;
  });

  await trip();
  await writeManifests(unnamed);
  const outputs: Record<string, string> = {};
  const lines = Object.entries(calls).flatMap(([name, { good, other = [] }]) => [
    ...good.flatMap((argv) => formatsOf(name).map((format) => [name, ...argv, ...format])),
    ...other.map((argv) => [name, ...argv]),
  ]);
  await inParallel(lines, 4, async (line) => {
    const { stdout, stderr } = await runReroll(...line, ...placeOf(line[0] ?? ''));
    outputs[line.join(' ')] = stdout + stderr;
  });
  expect(outputs['status --all']).toContain('approval');
  expect(outputs['resume secret/by-key --dry-run']).toContain('resumed (trip ');
  expect(Object.entries(outputs).find(([line]) => line.startsWith('preview'))?.[1]).toContain('Secret/by-key');
  const given = Object.entries(outputs).filter(([, text]) => planted.findIn(text).length > 0);
  expect(Object.fromEntries(given)).toEqual({});
  expect(controller.stderr).toBe('');
});
