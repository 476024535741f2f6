/** The Events and log lines about breakers: what failed, how many wait, and what to do. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { BreakerReports } from '../../../../src/controller/reports/breaker-reports.ts';
import { Inventory } from '../../../../src/inventory/inventory.ts';
import { longestTripWhy } from '../../../../src/model/trip.ts';
import type { ObjectEvent } from '../../../../src/model/object-event.ts';
import { annotationsOf } from '../../../../src/plan/read/annotations.ts';
import { configState, testReading } from '../../../builders/config.ts';
import { plainScope, plainSettings } from '../../../builders/plain.ts';
import { tripWith } from '../../../builders/trip.ts';
import { workloadState } from '../../../builders/workload.ts';
import { LogSink } from '../../../fakes/log-sink.ts';

const trip = tripWith();
const { id } = trip;
const api = { kind: 'Deployment', namespace: 'shop', name: 'api' } as const;
const nothing = { count: 0, first: undefined };

let inventory: Inventory;
let events: ObjectEvent[];
let log: LogSink;
let reports: BreakerReports;

beforeEach(() => {
  inventory = new Inventory({
    scope: plainScope,
    readSettings: testReading,
    settings: plainSettings,
    nowMs: () => 0,
  });
  events = [];
  log = new LogSink();
  reports = new BreakerReports({
    logger: log.logger,
    events: { report: (event) => void events.push(event) },
    inventory,
    annotations: annotationsOf('reroll.dev'),
  });
});

function takeConfig(): void {
  inventory.take({ type: 'config', state: configState(), origin: 'list' });
}

describe('a trip', () => {
  test('is a Warning on the config, with what to do', () => {
    takeConfig();
    reports.tripped(trip, { count: 499, first: api });
    const note = [
      'Deployment/web failed with content k3xq7m2pzt4wab5c: its pods do not become available',
      '499 other workloads wait and none is rolled to a content of this config',
      'revert or fix it in Git: the workload that failed is rolled to the fix at once, and once it is available the others follow',
      `to go on nevertheless: kubectl reroll resume ${id}, or by hand: kubectl annotate deployment/api --namespace=shop --field-manager=reroll-cli --overwrite reroll.dev/resume=${id}`,
    ];
    expect(events).toEqual([
      {
        regarding: { kind: 'ConfigMap', namespace: 'shop', name: 'app', uid: 'uid-of-app', resourceVersion: '100' },
        type: 'Warning',
        reason: 'BreakerTripped',
        action: 'Wait',
        note: note.join('; '),
      },
    ]);
  });

  test('is in the log', () => {
    reports.tripped(trip, { count: 499, first: api });
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        msg: 'breaker tripped',
        config: 'ConfigMap/shop/app',
        trip: id,
        content: trip.contentId,
        workload: 'Deployment/shop/web',
        why: trip.why,
        waiting: 499,
      }),
    ]);
  });

  test.each([
    [0, 'no other workload is rolled to a content of this config'],
    [1, '1 other workload waits and none is rolled to a content of this config'],
  ])('with %i other workloads that wait says so', (count, words) => {
    takeConfig();
    reports.tripped(trip, { ...nothing, count });
    expect(events[0]?.note).toContain(`; ${words};`);
  });

  test('is reported on the workload where the config is gone, and nowhere where both are', () => {
    reports.tripped(trip, nothing);
    expect(events).toEqual([]);
    inventory.take({ type: 'workload', state: workloadState(), origin: 'list' });
    reports.tripped(trip, nothing);
    expect(events).toEqual([
      expect.objectContaining({ regarding: expect.objectContaining({ kind: 'Deployment', name: 'web' }) }),
    ]);
  });

  test('has the command in what an API server keeps of a long note', () => {
    takeConfig();
    const [name, namespace] = ['n'.repeat(63), 's'.repeat(63)];
    const long = tripWith({ by: `StatefulSet/${namespace}/${name}`, why: 'x'.repeat(longestTripWhy) });
    reports.tripped(long, { count: 10_000, first: { kind: 'StatefulSet', namespace, name } });
    const [command = '', ...rest] = (events[0]?.note ?? '').split(`kubectl reroll resume ${id}`);
    expect([Buffer.byteLength(command) < 900, rest.length]).toEqual([true, 1]);
  });
});

describe('a reset', () => {
  test.each([
    ['fixed', 'Deployment/web, which had failed, is available with the present content'],
    ['content-back', 'the config has a content again with which workloads run'],
    ['resumed', `a user has resumed the trip ${id}`],
  ] as const)('that is %s is an Event on the config, and in the log', (why, words) => {
    takeConfig();
    reports.reset(trip, why, { count: 499, first: api });
    expect(events).toEqual([
      expect.objectContaining({
        type: 'Normal',
        reason: 'BreakerReset',
        action: 'Roll',
        note: `${words}; the rolls of 499 workloads go on, a few at first`,
      }),
    ]);
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'info', msg: 'breaker reset', trip: id, reason: why, waiting: 499 }),
    ]);
  });

  test('for which no workload has waited says so', () => {
    takeConfig();
    reports.reset(trip, 'fixed', nothing);
    expect(events[0]?.note).toMatch(/; no workload waits$/);
  });
});
