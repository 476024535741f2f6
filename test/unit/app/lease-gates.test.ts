/** The annotation hold on the Lease: what it means, and that an older state of the Lease never replaces a newer one. */
import { describe, expect, test } from '@jest/globals';

import { LeaseGates } from '../../../src/app/lease-gates.ts';
import { noGates, type GateHints } from '../../../src/model/gate-hints.ts';
import type { Lease } from '../../../src/model/lease.ts';
import type { ObjectEvent } from '../../../src/model/object-event.ts';
import { LogSink } from '../../fakes/log-sink.ts';

const holdKey = 'reroll.dev/hold';

function started() {
  const taken: GateHints[] = [];
  const events: ObjectEvent[] = [];
  const log = new LogSink();
  const gates = new LeaseGates({
    lease: { namespace: 'reroll-system', name: 'reroll' },
    holdKey,
    take: (each) => void taken.push(each),
    logger: log.logger,
    events: { report: (event) => void events.push(event) },
    metrics: { hintProblem: () => undefined },
  });
  return { gates, taken, events, log };
}

function lease(resourceVersion: string, hold?: string): Lease {
  const times = { durationSeconds: 15, acquireTime: undefined, renewTime: undefined };
  const annotations = hold === undefined ? {} : { [holdKey]: hold };
  return { holder: 'one', ...times, transitions: 0, uid: 'uid-lease', resourceVersion, annotations };
}

const held = { ...noGates, hold: { untilMs: undefined, why: 'INC-4711' } };

describe('the hold on the Lease', () => {
  test('is passed on once, and again when it is lifted', () => {
    const { gates, taken, log } = started();
    gates.seen(lease('1', 'true INC-4711'));
    gates.seen(lease('2', 'true INC-4711'));
    gates.seen(lease('3', 'false'));
    expect(taken).toEqual([held, noGates]);
    expect(log.lines.map(({ msg, why }) => [msg, why])).toEqual([
      ['the Lease holds all workloads', 'INC-4711'],
      ['the Lease holds no workload any more', undefined],
    ]);
  });

  test('of an older version does not replace that of a newer one', () => {
    const { gates, taken } = started();
    gates.seen(lease('10', 'true INC-4711'));
    gates.seen(lease('9'));
    expect(taken).toEqual([held]);
  });

  test('ends with the Lease', () => {
    const { gates, taken } = started();
    gates.seen(lease('1', 'true INC-4711'));
    gates.seen(undefined);
    expect(taken).toEqual([held, noGates]);
  });

  test('that does not parse closes the gate invalid, and is reported once about the Lease', () => {
    const { gates, taken, events } = started();
    gates.seen(lease('1', 'ture'));
    gates.seen(lease('2', 'ture'));
    expect(taken).toEqual([{ ...noGates, invalid: [holdKey] }]);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'Warning',
        reason: 'HintNotUnderstood',
        regarding: expect.objectContaining({ kind: 'Lease', namespace: 'reroll-system', name: 'reroll' }),
        note: expect.stringContaining('did you mean "true"?'),
      }),
    ]);
  });

  test.each([undefined, '', ' ', 'false'])('of %j is none', (hold) => {
    const { gates, taken } = started();
    gates.seen(lease('1', hold));
    expect(taken.filter((each) => each.hold !== undefined)).toEqual([]);
  });
});
