/** What a command finds out about the controller: from its Lease, or why it does not know. */
import { describe, expect, test } from '@jest/globals';

import {
  findInstallation,
  noOverrides,
  overrideOptions,
  type FoundInstallation,
  type Overrides,
} from '../../../../src/commands/client/installation.ts';
import { formatPublished, publishedOptions } from '../../../../src/config/published-options.ts';
import { defaultConfig } from '../../../../src/config/run-options.ts';
import { ClientError } from '../../../../src/model/cluster-client.ts';
import { formatBreakers } from '../../../../src/model/breakers-text.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { tripWith } from '../../../builders/trip.ts';
import { MemoryClient, type MemoryClientOptions } from '../../../fakes/memory-client.ts';

const name = { namespace: 'reroll-system', name: 'reroll' };
const nowMs = Date.UTC(2027, 0, 7, 9);
const published = formatPublished({
  ...{ version: '1.2.3', keyIds: ['NgzRIY8u'], isFreshnessKnown: false },
  config: { ...defaultConfig(false), settleMs: 5_000, annotationPrefix: 'roll.example' },
});
const assumed = 'the defaults are assumed: settle 1s, min-interval 10s, prefix reroll.dev, all namespaces';

interface LeaseParts {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  /** When the API server accepted the last renewal. */
  readonly writtenAt?: string;
}

function leaseOf({ annotations = { 'reroll.dev/options': published }, spec = {}, writtenAt }: LeaseParts): KubeObject {
  const fieldsV1 = { 'f:spec': { 'f:renewTime': {} } };
  const managedFields = writtenAt === undefined ? [] : [{ manager: 'reroll', time: writtenAt, fieldsV1 }];
  const held = { holderIdentity: 'reroll-0', leaseDurationSeconds: 15, renewTime: '2027-01-07T08:59:58.000000Z' };
  return {
    metadata: { ...name, uid: 'u', resourceVersion: '7', annotations, managedFields },
    spec: { ...held, ...spec },
  } as KubeObject;
}

function find(
  lease: KubeObject | undefined,
  overrides: Partial<Overrides> = {},
  options: Partial<MemoryClientOptions> = {},
): Promise<FoundInstallation> {
  const objectsOf = (kind: string): readonly KubeObject[] => (kind === 'Lease' && lease !== undefined ? [lease] : []);
  return findInstallation(new MemoryClient({ objectsOf, nowMs: () => nowMs, ...options }), name, overrides);
}

describe('a Lease with published options', () => {
  test('has all that decisions depend on', async () => {
    expect(await find(leaseOf({}))).toEqual({
      problem: undefined,
      notes: [],
      installation: {
        lease: name,
        options: expect.objectContaining({ settleMs: 5_000, minIntervalMs: 10_000, annotationPrefix: 'roll.example' }),
        published: expect.objectContaining({ settleMs: 5_000 }),
        ...{ source: 'lease', version: '1.2.3', isFreshnessKnown: false, keyIds: ['NgzRIY8u'] },
        leader: { identity: 'reroll-0', renewedMs: nowMs - 2_000, isLive: true },
        gates: expect.objectContaining({ hold: undefined, invalid: [] }),
        breakers: expect.objectContaining({ trips: [], more: 0 }),
      },
    });
  });

  test('may have the hold of all workloads, under the prefix of the controller', async () => {
    const annotations = {
      'reroll.dev/options': published,
      'roll.example/hold': 'true INC-4711',
      'reroll.dev/hold': 'false',
    };
    const { installation } = await find(leaseOf({ annotations }));
    expect(installation.gates.hold).toEqual({ untilMs: undefined, why: 'INC-4711' });
  });

  test('may have a hold that does not parse', async () => {
    const annotations = { 'reroll.dev/options': published, 'roll.example/hold': 'ture' };
    expect((await find(leaseOf({ annotations }))).installation.gates.invalid).toEqual(['roll.example/hold']);
  });

  test('may have trips of breakers, under the same key whatever the prefix is', async () => {
    const trips = formatBreakers({ trips: [tripWith()], stagedSinceMs: undefined }) ?? '';
    const annotations = { 'reroll.dev/options': published, 'reroll.dev/breakers': trips };
    const { installation, notes } = await find(leaseOf({ annotations }));
    expect([installation.breakers?.trips, notes]).toEqual([[tripWith()], []]);
  });

  test('may have trips that do not parse, and more than it keeps', async () => {
    const text = JSON.stringify({ v: 1, trips: [1, {}], more: 2 });
    const annotations = { 'reroll.dev/options': published, 'reroll.dev/breakers': text };
    const { installation, notes, problem } = await find(leaseOf({ annotations }));
    expect([installation.breakers?.trips, problem]).toEqual([[], undefined]);
    expect(notes).toEqual([
      'reroll.dev/breakers of Lease reroll-system/reroll: trips[0]: it is not an object, and 1 more problem; what can be read of it is shown',
      'reroll.dev/breakers of Lease reroll-system/reroll leaves out 2 older trips',
    ]);
  });

  test('may have options that this version does not know', async () => {
    const { options, ...rest } = JSON.parse(published) as { options: object };
    const text = JSON.stringify({ ...rest, options: { ...options, 'canary-share': '5', staging: '3' } });
    const { installation, notes, problem } = await find(leaseOf({ annotations: { 'reroll.dev/options': text } }));
    expect([installation.source, installation.options.settleMs, problem]).toEqual(['lease', 5_000, undefined]);
    expect(notes).toEqual([
      'the controller (version 1.2.3) has options that this version does not know: --canary-share, --staging',
    ]);
  });
});

describe('options of the command line', () => {
  test('win over those of the Lease, and leave the others', async () => {
    const { installation } = await find(leaseOf({}), { ...noOverrides, settleMs: 0, autoReloadAll: true });
    expect(installation.options).toMatchObject({ settleMs: 0, autoReloadAll: true, annotationPrefix: 'roll.example' });
  });

  test('also without a Lease', async () => {
    const { installation } = await find(undefined, { annotationPrefix: 'roll.example' });
    expect(installation.options).toMatchObject({ annotationPrefix: 'roll.example', settleMs: 1_000 });
  });

  test('are those of the controller, except for the one that changes no decision', () => {
    const names = Object.values(publishedOptions).map((option) => option.name);
    const overridable = Object.values(overrideOptions).map((option) => option.name);
    expect([...overridable, 'dry-run'].sort()).toEqual([...names].sort());
  });
});

describe('without published options the defaults are assumed, and it is said why', () => {
  const text = (annotation: string): KubeObject => leaseOf({ annotations: { 'reroll.dev/options': annotation } });

  test.each<[string, KubeObject | undefined, string]>([
    ['there is no Lease', undefined, 'Lease reroll-system/reroll does not exist: no controller has run there'],
    [
      'it has no options',
      leaseOf({ annotations: {} }),
      'Lease reroll-system/reroll has no annotation reroll.dev/options',
    ],
    ['they are no JSON', text('{'), 'reroll.dev/options of Lease reroll-system/reroll: "{" is not a JSON object'],
    ['they have another format', text('{"v":2}'), 'format v is "2", and this version of reroll reads 1'],
    [
      'a value does not parse',
      text('{"v":1,"version":"1","keys":[],"freshnessKnown":true,"options":{"settle":"soon"}}'),
      'settle: invalid value "soon"',
    ],
  ])('%s', async (_why, lease, expected) => {
    const { installation, problem, notes } = await find(lease);
    expect(problem).toContain(expected);
    expect(notes.at(-1)).toContain(assumed);
    expect(installation).toMatchObject({
      ...{ source: 'defaults', version: undefined, keyIds: undefined },
      options: { settleMs: 1_000, annotationPrefix: 'reroll.dev', namespaces: undefined },
    });
    expect(installation.breakers === undefined).toBe(lease === undefined);
  });

  test('it may not be read', async () => {
    const { problem, notes, installation } = await find(leaseOf({}), {}, { isForbidden: () => true });
    expect(installation.breakers).toBeUndefined();
    expect(problem).toBe('cannot get Lease');
    expect(notes).toEqual(['cannot get Lease', `the options of the controller are not known; ${assumed}`]);
    expect(installation).toMatchObject({ leader: undefined, source: 'defaults' });
  });

  test('but an API server that does not answer is an error', async () => {
    const onGet = (): Promise<void> => Promise.reject(new ClientError('no answer', false));
    await expect(find(undefined, {}, { onGet })).rejects.toThrow('no answer');
  });
});

describe('the leader, with a duration of 15 s', () => {
  test.each<[string, LeaseParts, number, boolean]>([
    ['by the time of the API server', { writtenAt: '2027-01-07T08:59:50Z' }, 10_000, true],
    ['just within its duration', { writtenAt: '2027-01-07T08:59:44Z' }, 16_000, true],
    ['not any more', { writtenAt: '2027-01-07T08:59:43Z' }, 17_000, false],
    // The clock of the holder is an hour behind, and one of another machine may be ahead.
    [
      'whatever the clock of its holder is',
      { writtenAt: '2027-01-07T08:59:59Z', spec: { renewTime: '2027-01-07T07:59:59.000000Z' } },
      1_000,
      true,
    ],
    [
      'by its own time, where the Lease does not say more',
      { spec: { renewTime: '2027-01-07T08:59:55.000000Z' } },
      5_000,
      true,
    ],
    ['dead by its own time', { spec: { renewTime: '2027-01-07T08:00:00.000000Z' } }, 3_600_000, false],
  ])('is live %s', async (_how, parts, agoMs, isLive) => {
    const { installation } = await find(leaseOf(parts));
    expect(installation.leader).toEqual({ identity: 'reroll-0', renewedMs: nowMs - agoMs, isLive });
  });

  test.each<[string, LeaseParts]>([
    ['that nobody holds', { spec: { holderIdentity: '' } }],
    ['that was never renewed', { spec: { renewTime: null } }],
  ])('is none of a Lease %s', async (_what, parts) => {
    expect((await find(leaseOf(parts))).installation.leader).toBeUndefined();
  });

  test('is dead where the Lease has no duration', async () => {
    const parts = { writtenAt: '2027-01-07T08:59:50Z', spec: { leaseDurationSeconds: null } };
    expect((await find(leaseOf(parts))).installation.leader).toMatchObject({ isLive: false });
  });
});
