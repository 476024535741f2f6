/** Which waits need a person, for the order of the table and for --exit-code. */
import { expect, test } from '@jest/globals';

import { needsPerson } from '../../../../src/views/attention.ts';
import type { ClosedGate, GateReason } from '../../../../src/model/held.ts';
import { statusOf } from '../../../../src/status/state.ts';
import { workloadState } from '../../../builders/workload.ts';

const opens = { atMs: 3_600_000, zone: 'UTC' };

test.each<[boolean, GateReason, ClosedGate['opens']]>([
  [true, 'hold', undefined],
  [false, 'hold', opens],
  [true, 'invalid', undefined],
  [true, 'approval', undefined],
  [false, 'window', undefined],
  [false, 'window', opens],
  [false, 'min-interval', opens],
  [false, 'endless-changes', opens],
  [true, 'breaker', undefined],
  [false, 'staging', undefined],
])('%s: %s, opens %j', (expected, reason, opening) => {
  const held = { gates: [{ reason, opens: opening, levels: [], details: [] }], opens: opening, wants: {} };
  const status = statusOf({ workload: workloadState(), decision: { reason, held }, attention: {} });
  expect(status.state).toBe('pending');
  expect(needsPerson(status)).toBe(expected);
});
