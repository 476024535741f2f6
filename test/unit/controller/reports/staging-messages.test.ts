/** Waits for gates of staging: no Event on each of hundreds of workloads, unless a user has closed a gate as well. */
import { expect, test } from '@jest/globals';

import { RolloutMessages } from '../../../../src/controller/reports/rollout-messages.ts';
import type { ClosedGate, GateReason } from '../../../../src/model/held.ts';
import type { ObjectEvent } from '../../../../src/model/object-event.ts';
import { testReading } from '../../../builders/config.ts';
import { workloadState } from '../../../builders/workload.ts';
import { webKey } from '../../../fakes/controller-fixture.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

/** The Events about a workload that waits for these gates. */
function eventsOf(...reasons: readonly [GateReason, ...GateReason[]]): readonly string[] {
  const events: ObjectEvent[] = [];
  const messages = new RolloutMessages(
    { report: (event) => void events.push(event) },
    new FakeClock(),
    testReading.annotations,
  );
  const gates = reasons.map((reason): ClosedGate => ({
    reason,
    opens: undefined,
    levels: [],
    details: reason === 'hold' ? [] : ['ConfigMap/app'],
  }));
  const held = { gates, opens: undefined, wants: { 'ConfigMap/app': 'r7eyc3apl67rmbga' } };
  const cause = ['ConfigMap/app'] as const;
  messages.take({
    outcome: 'waiting',
    decision: { action: 'wait', reason: reasons[0], cause, retryAfterMs: 300_001, held },
    ...{ key: webKey, workload: workloadState(), cause, changed: cause, changes: ['44ad4caa'] },
    ...{ changer: undefined, isDryRun: false },
  });
  return events.map(({ reason, note }) => `${reason} ${note}`);
}

test.each<GateReason>(['breaker', 'staging'])('%s alone has no Event on the workload', (reason) => {
  expect(eventsOf(reason)).toEqual([]);
});

test('a breaker is named beside a hold', () => {
  expect(eventsOf('hold', 'breaker')).toEqual([
    'Held waits for a hold; the breaker of ConfigMap/app, which a failed rollout has tripped; ' +
      'the content of ConfigMap/app changed; change 44ad4caa',
  ]);
});
