/** Which contents are read, and which are known by their versions and records. */
import { describe, expect, test } from '@jest/globals';

import { ClientError, type ObjectName } from '../../../src/model/cluster-client.ts';
import { configKey, type ConfigKey } from '../../../src/model/kinds.ts';
import { formatRecord } from '../../../src/plan/record/record.ts';
import { objectId, type ConfigEntry, type RecordEntry, type RolloutRecord } from '../../../src/model/record.ts';
import type { WorkloadState } from '../../../src/model/workload-state.ts';
import { contentSources, readContents } from '../../../src/survey/contents.ts';
import { configObject, configState, testDigester, testReading } from '../../builders/config.ts';
import { plainSelectionContext } from '../../builders/plain.ts';
import { workloadState, type WorkloadOptions } from '../../builders/workload.ts';
import { MemoryClient } from '../../fakes/memory-client.ts';
import { changed } from './stories.ts';

const app = configKey('ConfigMap', 'shop', 'app');
const config = configState({ resourceVersion: '9' });

interface Recorded extends WorkloadOptions {
  readonly entry?: RecordEntry;
  readonly record?: Partial<RolloutRecord>;
  readonly pending?: string;
}

/** A workload that uses all keys of the ConfigMap `app` and has this entry of it in its record. */
function workload({ entry, record, pending, ...options }: Recorded): WorkloadState {
  const { name = 'web' } = options;
  const uid = objectId({ kind: 'Deployment', namespace: 'shop', name }, 'uid-1');
  const configs: RolloutRecord['configs'] = entry === undefined ? {} : { 'ConfigMap/app': entry };
  const text = formatRecord({ v: 1, key: testDigester.keyId, uid, scope: 2, configs, ...record });
  const annotations = {
    'reroll.dev/auto': 'true',
    'reroll.dev/record': text,
    ...(pending !== undefined && { 'reroll.dev/pending': pending }),
  };
  return workloadState({ annotations, ...options, name });
}

function sourcesOf(...workloads: readonly WorkloadState[]): {
  readonly recorded: Readonly<Record<string, ConfigEntry['keys']>>;
  readonly unknown: readonly string[];
} {
  const configs = new Map([[app, config]]);
  const { recorded, unknown } = contentSources(workloads, configs, () => plainSelectionContext, testDigester.keyId);
  return { recorded: Object.fromEntries(recorded), unknown: [...unknown] };
}

const present: RecordEntry = { rv: '9', keys: { '*': 'digest' } };
const known = { recorded: { [app]: { '*': 'digest' } }, unknown: [] };
const toRead = { recorded: {}, unknown: [app] };
const usesColor = {
  podSpec: { containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }] }] },
};

function pending(cause: readonly string[]): string {
  return JSON.stringify({ v: 1, since: '', gates: ['hold'], reason: 'hold', opens: null, wants: {}, cause });
}

describe('a content is known', () => {
  test('where a record has its version and every key that counts', () => {
    expect(sourcesOf(workload({ entry: present }))).toEqual(known);
  });

  test('where another key than the recorded ones does not count any more', () => {
    const entry = { rv: '9', keys: { color: 'c', size: 's' } };
    expect(sourcesOf(workload({ entry, ...usesColor }))).toEqual({ recorded: { [app]: entry.keys }, unknown: [] });
  });

  test('by the keys of several records together', () => {
    const color = workload({ name: 'b', entry: { rv: '9', keys: { color: 'c' } }, ...usesColor });
    expect(sourcesOf(workload({ entry: present }), color)).toEqual({
      recorded: { [app]: { '*': 'digest', color: 'c' } },
      unknown: [],
    });
  });

  test('where the workload waits for another config', () => {
    expect(sourcesOf(workload({ entry: present, pending: pending(['ConfigMap/more']) }))).toEqual(known);
  });
});

describe('a content is read', () => {
  test.each<[string, Recorded]>([
    ['of another version than the recorded one', { entry: { rv: '8', keys: { '*': 'digest' } } }],
    ['of a key that is not recorded', { entry: { rv: '9', keys: { color: 'c' } } }],
    ['that was absent by the record', { entry: 'absent' }],
    ['that is not in the record', {}],
    ['that is recorded with others of its kind', { record: { folded: { ConfigMap: { rv: '9', n: 1, digest: 'd' } } } }],
    ['that is recorded under a previous key', { entry: present, record: { key: 'previous' } }],
    ['that is recorded for a former object', { entry: present, record: { uid: '0123456789abcdef' } }],
    ['for which the workload waits', { entry: present, pending: pending(['ConfigMap/app']) }],
    ['of a workload without a record', { annotations: { 'reroll.dev/auto': 'true' } }],
  ])('%s', (_rule, recorded) => {
    expect(sourcesOf(workload(recorded))).toEqual(toRead);
  });

  test('where two records contradict each other', () => {
    const other = workload({ name: 'b', entry: { rv: '9', keys: { '*': 'forged' } } });
    expect(sourcesOf(workload({ entry: present }), other)).toEqual(toRead);
  });

  test.each([0, 1])('where one of two records does not have it, the other way round too: %d', (first) => {
    const both = [workload({ entry: present }), workload({ name: 'b' })];
    const [one = workload({}), two = workload({})] = first === 0 ? both : both.reverse();
    expect(sourcesOf(one, two)).toEqual(toRead);
  });
});

describe('neither', () => {
  test.each<[string, Recorded]>([
    ['of a workload that is not opted in', { annotations: { 'reroll.dev/auto': 'false' } }],
    ['that it does not use', { podSpec: { containers: [] } }],
    ['that does not exist', { podSpec: { containers: [{ envFrom: [{ configMapRef: { name: 'absent' } }] }] } }],
  ])('%s', (_rule, options) => {
    expect(sourcesOf(workload({ entry: present, ...options }))).toEqual({ recorded: {}, unknown: [] });
  });
});

describe('reading', () => {
  const keys = Array.from({ length: 30 }, (_, index) => configKey('Secret', 'shop', `s-${String(index)}`));
  const objects = keys.map((_, index) =>
    configObject({ kind: 'Secret', name: `s-${String(index)}`, data: { password: 'planted' } }),
  );

  test('goes on with at most eight at a time, and keeps digests alone', async () => {
    let [open, most] = [0, 0];
    const onGet = async (): Promise<void> => {
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open -= 1;
    };
    const client = new MemoryClient({ objectsOf: () => objects, nowMs: () => 0, onGet });
    const { states, refused } = await readContents(keys, client, testReading);
    expect([most, client.gets.length, states.size, refused.size]).toEqual([8, 30, 30, 0]);
    expect(client.gets).toEqual([...new Set(client.gets)]);
    expect(JSON.stringify([...states])).not.toContain(Buffer.from('planted').toString('base64'));
    expect(states.get(configKey('Secret', 'shop', 's-0'))).toMatchObject({ keys: ['password'] });
  });

  test('finds that some are gone since they were listed', async () => {
    const client = new MemoryClient({ objectsOf: () => objects.slice(1), nowMs: () => 0 });
    const { states } = await readContents(keys.slice(0, 2), client, testReading);
    expect([...states].map(([key, state]) => [key, state?.name])).toEqual([
      [keys[0], undefined],
      [keys[1], 's-1'],
    ]);
  });

  test('says of each that the user may not read why', async () => {
    const client = new MemoryClient({ objectsOf: () => objects, nowMs: () => 0, isForbidden: () => true });
    const { states, refused } = await readContents(keys.slice(0, 1), client, testReading);
    expect([...refused]).toEqual([[keys[0], 'cannot get Secret']]);
    expect(states.size).toBe(0);
  });

  test('ends at any other failure', async () => {
    const onGet = (): Promise<void> => Promise.reject(new ClientError('no answer', false));
    const client = new MemoryClient({ objectsOf: () => objects, nowMs: () => 0, onGet });
    const reading = readContents(keys as readonly ConfigKey[], client, testReading);
    await expect(reading).rejects.toThrow('no answer');
    // The other readers end with their present read.
    expect(client.gets.length).toBeLessThanOrEqual(8);
  });
});

test('a config that is deleted between its list and its read counts as deleted', async () => {
  const cluster = await changed();
  const onGet = async ({ kind }: ObjectName): Promise<void> => {
    if (kind === 'ConfigMap') cluster.remove({ kind, name: 'app' });
    return Promise.resolve();
  };
  const { of } = await cluster.survey({ client: { onGet } });
  expect(of['web']).toMatchObject({ basis: 'comparison', status: { reason: 'up-to-date' } });
});
