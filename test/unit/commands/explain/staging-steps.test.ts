/** What to do about a workload that waits for other users of its configs. */
import { expect, test } from '@jest/globals';

import { stepText } from '../../../../src/views/step-words.ts';
import type { GateReason } from '../../../../src/model/held.ts';
import { statusOf } from '../../../../src/status/state.ts';
import { needsPerson } from '../../../../src/survey/explain/step.ts';
import { stepsOf } from '../../../../src/survey/explain/steps.ts';
import { testReading } from '../../../builders/config.ts';
import { workloadState } from '../../../builders/workload.ts';

test.each<[GateReason, boolean, string]>([
  ['breaker', true, 'correct the content of its configs, or take it back: a rollout of it has failed'],
  ['staging', false, 'wait for the rollouts of other users of its configs'],
])('%s needs a person: %s', (reason, isForPerson, text) => {
  const workload = workloadState();
  const status = statusOf({ workload, decision: { reason }, attention: {} });
  const gate = { gate: reason, state: 'closed', sinceMs: 0, opens: undefined, levels: [], details: [] } as const;
  const steps = stepsOf({ status, gates: [gate], findings: [], controller: 'running' });
  const context = {
    status,
    answers: workload.answers,
    annotations: testReading.annotations,
    programName: 'reroll',
  } as const;
  expect(steps.map((step) => stepText(step, context).text)).toEqual([text]);
  expect(steps.map(needsPerson)).toEqual([isForPerson]);
});
