import { describe, expect, test } from '@jest/globals';
import type { ObjectEvent } from '../../../src/model/object-event.ts';
import { StaleTracker } from '../../../src/controller/stale-tracker.ts';
import { FailingWorkloads } from '../../../src/controller/reports/failing-workloads.ts';
import { RolloutLog } from '../../../src/controller/reports/rollout-log.ts';
import { RolloutMessages } from '../../../src/controller/reports/rollout-messages.ts';
import type { PlanEvent, RolloutEvent } from '../../../src/model/rollout-event.ts';
import { testReading } from '../../builders/config.ts';
import { workloadState } from '../../builders/workload.ts';
import { webKey, ControllerFixture } from '../../fakes/controller-fixture.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';

const { annotations } = testReading;

describe('content that went back while a roll was held', () => {
  const workload = workloadState();
  const event: PlanEvent = {
    outcome: 'idle',
    decision: { action: 'noop', reason: 'mixed-pods-possible' },
    key: webKey,
    workload,
    cause: [],
    changed: [],
    changes: [],
    changer: undefined,
    isDryRun: false,
  };
  const note =
    'not rolled: the content changed and went back while a roll was held, and pods may have started in between with the other content; restart the workload to be sure';

  test('is reported once in an Event, and again after the workload was up to date', () => {
    const events: ObjectEvent[] = [];
    const notes = new RolloutMessages({ report: (each) => void events.push(each) }, new FakeClock(), annotations);
    notes.take(event);
    notes.take(event);
    notes.take({ ...event, decision: { action: 'noop', reason: 'up-to-date' } });
    notes.take(event);
    const expected = { type: 'Warning', reason: 'MixedPodsPossible', action: 'Noop', note };
    expect(events).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
  });

  test('is one warning in the log', () => {
    const log = new LogSink();
    const lines = new RolloutLog(log.logger, annotations);
    lines.take(event);
    lines.take(event);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ msg: 'not rolled', workload: webKey, reason: 'mixed-pods-possible', note }),
    ]);
  });

  test('keeps the workload stale until another decision', () => {
    const tracker = new StaleTracker();
    tracker.markUpToDate(webKey, { leftStale: 'mixed-pods-possible' });
    expect([...tracker.stale(0)]).toEqual([{ workload: webKey, reason: 'mixed-pods-possible', forMs: undefined }]);
    tracker.markUpToDate(webKey, {});
    expect([...tracker.stale(0)]).toEqual([]);
  });
});

describe('the failing workloads', () => {
  const blue = { resourceVersion: '200', data: { color: 'blue' } };
  const refused = { result: 'failed', status: 403, message: 'no rights', isClientError: true } as const;

  test('are those whose last result was a failure: a waiting workload is none', async () => {
    const fixture = await ControllerFixture.baselined();
    const failing: number[] = [];
    const reconcile = async (): Promise<void> => {
      await fixture.reconcile();
      failing.push(fixture.failing);
    };
    fixture.config(blue);
    fixture.answers.push(refused);
    await reconcile();
    fixture.workload({ metadata: { annotations: { 'reroll.dev/hold': 'true' } } });
    await reconcile();
    fixture.workload({ metadata: { annotations: { 'reroll.dev/hold': null } } });
    fixture.answers.push(refused, { result: 'superseded', reason: 'conflict' });
    await reconcile();
    await reconcile();
    fixture.config({ resourceVersion: '201', data: { color: 'red' } });
    await reconcile();
    // A conflict is no result: the next plan follows at once.
    expect(failing).toEqual([1, 0, 1, 1, 0]);
  });

  test.each<[RolloutEvent['outcome'], number]>([
    ['confirming', 1],
    ['planned', 1],
    ['superseded', 1],
    ['failed', 1],
    ['unread', 1],
    ['idle', 0],
    ['waiting', 0],
    ['written', 0],
    ['gone', 0],
  ])('after a failure and "%s" are %d', (outcome, expected) => {
    const failing = new FailingWorkloads();
    failing.failed(webKey);
    failing.take({ key: webKey, outcome } as RolloutEvent);
    expect(failing.count).toBe(expected);
  });
});
