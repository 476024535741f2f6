/** What `reroll status` says of tripped breakers. */
import { describe, expect, test } from '@jest/globals';

import type { Trip } from '../../../../src/model/trip.ts';
import { tripIdOf, tripWith } from '../../../builders/trip.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { violations } from '../../../support/data-schemas.ts';
import { minuteMs, recorded } from '../../survey/stories.ts';
import { runStatus } from './run-status.ts';

async function withTrips(...trips: readonly Partial<Trip>[]): Promise<SmallCluster> {
  const cluster = await recorded();
  cluster.trips = trips.map((members) => tripWith({ atMs: cluster.nowMs, ...members }));
  cluster.nowMs += 14 * minuteMs;
  return cluster;
}

const notes = (talk: readonly string[]): readonly string[] => talk.filter((line) => line.startsWith('note: '));

const { id } = tripWith();
const tripped =
  'note: the breaker of ConfigMap/app in shop has been tripped for 14m, and no other workload is rolled to it: ' +
  'Deployment/web failed with content k3xq7m2pzt4wab5c: its pods do not become available; ' +
  `revert or fix it, or let the rolls go on: kubectl reroll resume ${id}`;

describe('a tripped breaker', () => {
  test('is a note with the config, since when, by which workload, why, and the command that answers it', async () => {
    const { code, talk } = await runStatus(await withTrips({}));
    expect([code, notes(talk)]).toEqual([0, [tripped]]);
  });

  test('of another namespace is shown with -A and with -n only', async () => {
    const cluster = await withTrips({ config: 'Secret/blog/db', by: 'StatefulSet/blog/db' });
    expect(notes((await runStatus(cluster)).talk)).toEqual([]);
    for (const argv of [['-A'], ['-n', 'blog']]) {
      const [note] = notes((await runStatus(cluster, argv)).talk);
      expect(note).toContain('the breaker of Secret/db in blog has been tripped');
      expect(note).toContain('StatefulSet/db failed');
    }
  });

  test('that a user has resumed is no note', async () => {
    const cluster = await withTrips({ resumedAtMs: 0 });
    expect(notes((await runStatus(cluster)).talk)).toEqual([]);
  });

  test('waits for a person: --exit-code ends with 3', async () => {
    expect((await runStatus(await withTrips({}), ['--exit-code'])).code).toBe(3);
    expect((await runStatus(await withTrips({ resumedAtMs: 0 }), ['--exit-code'])).code).toBe(0);
  });

  test('among many: the newest are described, and the others counted', async () => {
    const many = Array.from({ length: 7 }, (_, index) => ({
      id: tripIdOf(index),
      config: `ConfigMap/shop/app-${String(index)}` as const,
      atMs: index,
    }));
    const found = notes((await runStatus(await withTrips(...many))).talk);
    expect(found.slice(0, 5).map((note) => /app-\d/.exec(note)?.[0])).toEqual(
      [6, 5, 4, 3, 2].map((n) => `app-${String(n)}`),
    );
    expect(found.slice(5)).toEqual(['note: 2 more breakers tripped: kubectl reroll resume lists all']);
  });
});

describe('the data', () => {
  test('has all trips of the namespace, as the schema says', async () => {
    const cluster = await withTrips(
      { resumedAtMs: Date.UTC(2027, 0, 7, 10) },
      { config: 'Secret/shop/db' },
      { config: 'ConfigMap/blog/app', by: 'DaemonSet/blog/web' },
    );
    const { lines } = await runStatus(cluster, ['-o', 'json']);
    const json = JSON.parse(lines.join('\n')) as { breakers: readonly object[] };
    expect(violations(json, 'status-list')).toEqual([]);
    const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const common = { id, contentId: 'k3xq7m2pzt4wab5c', workload, why: 'its pods do not become available' };
    expect(json.breakers).toEqual([
      {
        ...common,
        config: { kind: 'Secret', namespace: 'shop', name: 'db' },
        trippedAt: expect.stringMatching(/^2027-01-07T09:\d\d:00Z$/),
        resumedAt: null,
      },
      expect.objectContaining({
        config: { kind: 'ConfigMap', namespace: 'shop', name: 'app' },
        resumedAt: '2027-01-07T10:00:00Z',
      }),
    ]);
  });

  test.each([
    ['may not be read', { isForbidden: (_verb: string, kind: string) => kind === 'Lease' }],
    ['does not exist', { objectsOf: () => [] }],
  ])('says that the breakers are not known where the Lease %s', async (_why, client) => {
    const cluster = await withTrips({});
    const { lines } = await runStatus(cluster, ['-o', 'json'], { client });
    const json = JSON.parse(lines.join('\n')) as { breakers: unknown };
    expect([json.breakers, violations(json, 'status-list')]).toEqual([null, []]);
    const { talk } = await runStatus(cluster, [], { client });
    expect(talk).toContain(
      'note: tripped breakers are not known: Lease reroll-system/reroll, which has them, could not be read',
    );
  });
});
