import { describe, expect, test } from '@jest/globals';

import { eventBody, eventName, seriesBody } from '../../../../src/kube/events/event-body.ts';
import { type ObjectEvent } from '../../../../src/model/object-event.ts';

const reporter = { controller: 'reroll.dev/reroll', instance: 'reroll-0' };
const firstAtMs = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const event: ObjectEvent = {
  regarding: { kind: 'StatefulSet', namespace: 'shop', name: 'db', uid: 'u1', resourceVersion: '7' },
  type: 'Normal',
  reason: 'Rolled',
  action: 'Roll',
  note: 'ConfigMap app changed',
};
const once = { count: 1, lastAtMs: firstAtMs };

function noteOf(note: string): string {
  const body = eventBody({ name: 'db.1', firstAtMs, event: { ...event, note } }, reporter, once);
  return (body as { note: string }).note;
}

describe('the body of an Event', () => {
  test('it has the event, its object, its reporter, and the time in microseconds', () => {
    expect(eventBody({ name: 'db.1', firstAtMs, event }, reporter, once)).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'db.1', namespace: 'shop' },
      eventTime: '2026-01-02T03:04:05.006000Z',
      type: 'Normal',
      reason: 'Rolled',
      action: 'Roll',
      note: 'ConfigMap app changed',
      regarding: {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        namespace: 'shop',
        name: 'db',
        uid: 'u1',
        resourceVersion: '7',
      },
      reportingController: 'reroll.dev/reroll',
      reportingInstance: 'reroll-0',
    });
  });

  test('for a config it has the apiVersion of configs', () => {
    const regarding = { kind: 'Secret', namespace: 'shop', name: 'db', uid: 'u2' } as const;
    expect(eventBody({ name: 'db.1', firstAtMs, event: { ...event, regarding } }, reporter, once)).toMatchObject({
      regarding: { apiVersion: 'v1', kind: 'Secret', name: 'db', uid: 'u2' },
    });
  });

  test('of a workload it has only the reference', () => {
    const regarding = { ...event.regarding, secret: 's3cret' };
    expect(
      JSON.stringify(eventBody({ name: 'a', firstAtMs, event: { ...event, regarding } }, reporter, once)),
    ).not.toContain('s3cret');
  });

  test('an Event that was observed more than once has a series from the start', () => {
    const observed = { count: 3, lastAtMs: firstAtMs + 60_000 };
    const series = { count: 3, lastObservedTime: '2026-01-02T03:05:05.006000Z' };
    expect(seriesBody(observed)).toEqual({ series });
    expect(eventBody({ name: 'db.1', firstAtMs, event }, reporter, observed)).toMatchObject({ series });
  });

  test('the name of the instance is cut to the length that the server accepts', () => {
    const long = { ...reporter, instance: 'x'.repeat(200) };
    expect(eventBody({ name: 'db.1', firstAtMs, event }, long, once)).toMatchObject({
      reportingInstance: 'x'.repeat(128),
    });
  });

  test.each([
    { rule: 'a note of 1,024 bytes is kept', note: 'x'.repeat(1024), expected: 'x'.repeat(1024) },
    { rule: 'a longer one is cut', note: 'x'.repeat(1025), expected: `${'x'.repeat(1021)}…` },
    { rule: 'bytes count, not characters', note: 'é'.repeat(600), expected: `${'é'.repeat(510)}…` },
    { rule: 'no character is cut in two', note: '🎲'.repeat(300), expected: `${'🎲'.repeat(255)}…` },
  ])('$rule', ({ note, expected }) => {
    expect(noteOf(note)).toBe(expected);
    expect(Buffer.byteLength(noteOf(note))).toBeLessThanOrEqual(1024);
  });
});

describe('the name of an Event', () => {
  test('it is that of the workload and the time in nanoseconds', () => {
    expect(eventName('web', 1_700_000_000_000, 5)).toBe(`web.${1_700_000_000_000_000_005n.toString(16)}`);
  });

  test.each([
    { rule: 'a long name is cut', name: 'x'.repeat(253) },
    { rule: 'no label ends in a hyphen or is empty', name: `${'x'.repeat(230)}${'-.'.repeat(10)}xxx` },
  ])('$rule', ({ name }) => {
    const result = eventName(name, firstAtMs, 0);
    expect(result.length).toBeLessThanOrEqual(253);
    expect(result).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
  });
});
