/** The text of the trips on the Lease: what is written is read again, and no text can do harm. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { formatBreakers, mostTrips, readBreakers } from '../../../src/model/breakers-text.ts';
import { longestTripWhy, type Trip } from '../../../src/model/trip.ts';
import { tripIdOf, tripWith } from '../../builders/trip.ts';

const stagedSinceMs = Date.parse('2026-11-30T21:00:00.250Z');
const trip = tripWith();
const entry = {
  id: trip.id,
  namespace: 'shop',
  config: 'ConfigMap/app',
  of: trip.contentId,
  by: 'Deployment/web',
  why: trip.why,
  at: '2026-12-01T10:00:00.000Z',
};

function textWith(...entries: readonly unknown[]): string {
  return JSON.stringify({ v: 1, trips: entries });
}

/** Trips of as many configs, each a second after the one before it. */
function tripsOf(count: number): readonly Trip[] {
  return Array.from({ length: count }, (_, index) =>
    tripWith({ id: tripIdOf(index), config: `ConfigMap/shop/app-${String(index)}`, atMs: trip.atMs + index * 1_000 }),
  );
}

describe('the text', () => {
  test('is the documented one', () => {
    const resumed = tripWith({ config: 'Secret/shop/db', resumedAtMs: trip.atMs + 60_000 });
    const text = formatBreakers({ trips: [resumed, trip], stagedSinceMs }) ?? '';
    expect(JSON.parse(text)).toEqual({
      v: 1,
      stagedSince: '2026-11-30T21:00:00.250Z',
      trips: [entry, { ...entry, config: 'Secret/db', resumed: '2026-12-01T10:01:00.000Z' }],
    });
  });

  test('is none where there is nothing to keep', () => {
    expect(formatBreakers({ trips: [], stagedSinceMs: undefined })).toBeUndefined();
    expect(readBreakers(undefined)).toMatchObject({ trips: [], problems: [] });
  });

  test('reads as what was written', () => {
    const text = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,20}[a-z0-9])?$/);
    const time = fc.integer({ min: 0, max: Date.parse('9999-01-01T00:00:00Z') });
    const any = fc.record({
      id: fc.nat().map(tripIdOf),
      config: text.map((name) => `Secret/shop/${name}` as const),
      contentId: fc.constantFrom('absent', 'k3xq7m2pzt4wab5c'),
      by: text.map((name) => `StatefulSet/shop/${name}` as const),
      // Control characters and blanks at the ends are not kept.
      why: fc.stringMatching(/^([a-z"\\é]{1,200})?$/),
      atMs: time,
      resumedAtMs: fc.option(time, { nil: undefined }),
    });
    const trips = fc.uniqueArray(any, { selector: ({ config }) => config, maxLength: 5 });
    fc.assert(
      fc.property(trips, fc.option(time, { nil: undefined }), (written, since) => {
        const { trips: read, ...rest } = readBreakers(formatBreakers({ trips: written, stagedSinceMs: since }));
        expect(rest).toEqual({ stagedSinceMs: since, more: 0, problems: [] });
        expect(new Set(read)).toEqual(new Set(written));
      }),
    );
  });

  test('does not depend on the order of the trips', () => {
    const trips = tripsOf(5);
    const reversed = [...trips].reverse();
    expect(formatBreakers({ trips: reversed, stagedSinceMs })).toBe(formatBreakers({ trips, stagedSinceMs }));
  });

  test('has the newest trips, tripped ones first, and counts the others', () => {
    const [oldest, ...others] = tripsOf(mostTrips);
    const resumed = tripWith({ config: 'Secret/shop/db', atMs: trip.atMs + 1e6, resumedAtMs: trip.atMs + 2e6 });
    const { trips, more } = readBreakers(
      formatBreakers({ trips: [oldest ?? trip, resumed, ...others], stagedSinceMs }),
    );
    expect([trips.length, more]).toEqual([mostTrips, 1]);
    expect(trips.map(({ config }) => config)).not.toContain(resumed.config);
    const newer = tripWith({ config: 'ConfigMap/shop/newer', atMs: trip.atMs + 1e6 });
    const next = readBreakers(formatBreakers({ trips: [newer, oldest ?? trip, ...others], stagedSinceMs })).trips;
    expect(next.map(({ config }) => config)).not.toContain(oldest?.config);
    expect(next[0]).toEqual(newer);
  });

  test('has no control characters and no long reason', () => {
    const why = `\u001b[31m${'x'.repeat(300)}`;
    const [read] = readBreakers(formatBreakers({ trips: [tripWith({ why })], stagedSinceMs })).trips;
    expect(read?.why).toBe(`[31m${'x'.repeat(longestTripWhy - 4)}`);
  });

  test('stays below the limit of the API server for all annotations of an object', () => {
    const name = 'n'.repeat(253);
    const namespace = 's'.repeat(63);
    const trips = tripsOf(mostTrips).map((each, index) => ({
      ...each,
      config: `ConfigMap/${namespace}/${name.slice(3)}${String(index + 100)}` as const,
      by: `StatefulSet/${namespace}/${name}` as const,
      why: '\u00e9'.repeat(longestTripWhy),
      resumedAtMs: each.atMs,
    }));
    const text = formatBreakers({ trips, stagedSinceMs }) ?? '';
    expect(readBreakers(text).trips).toHaveLength(mostTrips);
    expect(Buffer.byteLength(text)).toBeLessThan(128 * 1024);
  });
});

describe('a text that another client wrote', () => {
  test.each([
    ['no JSON', 'true', '"true" is not a JSON object'],
    ['half of it', '{"v":1,"tr', '"{\\"v\\":1,\\"tr" is not a JSON object'],
    ['empty', '', '"" is not a JSON object'],
    ['a later format', '{"v":2,"trips":[]}', 'format v is 2, and this version of reroll reads 1'],
    ['no format', '{"trips":[]}', 'format v is not a number, and this version of reroll reads 1'],
    [
      'a deep format',
      `{"v":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      'format v is not a number, and this version of reroll reads 1',
    ],
    ['no list', '{"v":1,"trips":{}}', 'trips is not a list'],
  ])('%s: nothing of it counts', (_rule, text, problem) => {
    expect(readBreakers(text)).toEqual({ trips: [], stagedSinceMs: undefined, more: 0, problems: [problem] });
  });

  test.each<[string, object, string]>([
    ['id', { id: 't1' }, 'id is not the id of a trip'],
    ['namespace', { namespace: 'a/b' }, 'namespace is not the name of a Namespace'],
    ['config of another kind', { config: 'Pod/app' }, 'config is not the kind and name of a config'],
    ['config with a namespace', { config: 'ConfigMap/shop/app' }, 'config is not the kind and name of a config'],
    ['config without a name', { config: 'ConfigMap' }, 'config is not the kind and name of a config'],
    ['config of an inherited member', { config: 'toString/app' }, 'config is not the kind and name of a config'],
    ['workload', { by: 'Job/web' }, 'by is not the kind and name of a workload'],
    ['content', { of: 'red' }, 'of is not the id of a content'],
    ['reason', { why: 1 }, 'why is not a text'],
    ['time', { at: '2026-12-01' }, 'at is not a time'],
    ['time of an answer', { resumed: true }, 'resumed is not a time'],
  ])('a wrong %s: that trip does not count, and the others do', (_member, wrong, problem) => {
    const other = { ...entry, config: 'Secret/db' };
    const { trips, problems } = readBreakers(textWith({ ...entry, ...wrong }, other));
    expect(problems).toEqual([`trips[0]: ${problem}`]);
    expect(trips).toEqual([tripWith({ config: 'Secret/shop/db' })]);
  });

  test.each([[null], ['t'], [[]], [1]])('an entry %j does not count', (wrong) => {
    expect(readBreakers(textWith(wrong, entry))).toMatchObject({
      trips: [trip],
      problems: ['trips[0]: it is not an object'],
    });
  });

  test('two trips of a config: the first one counts', () => {
    const { trips, problems } = readBreakers(textWith(entry, { ...entry, id: tripIdOf(2) }));
    expect([trips, problems]).toEqual([[trip], ['trips[1]: its config is there already']]);
  });

  test('more trips than count: the first ones count', () => {
    const entries = tripsOf(mostTrips + 2).map(({ config }) => ({ ...entry, config: config.replace('/shop/', '/') }));
    const { trips, problems } = readBreakers(textWith(...entries));
    expect(trips).toHaveLength(mostTrips);
    expect(problems).toEqual(['2 of the trips exceed the 64 that count']);
  });

  test('members that this version does not know do no harm', () => {
    const text = JSON.stringify({ v: 1, later: true, trips: [{ ...entry, later: true }] });
    expect(readBreakers(text)).toMatchObject({ trips: [trip], problems: [] });
  });

  test('a time of staging that is none leaves the trips', () => {
    const text = JSON.stringify({ v: 1, stagedSince: 'yesterday', trips: [entry] });
    expect(readBreakers(text)).toMatchObject({
      trips: [trip],
      stagedSinceMs: undefined,
      problems: ['stagedSince is not a time'],
    });
  });

  test('never makes it throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((trips) => textWith(trips)),
        ),
        (text) => {
          expect(Array.isArray(readBreakers(text).problems)).toBe(true);
        },
      ),
    );
  });
});
