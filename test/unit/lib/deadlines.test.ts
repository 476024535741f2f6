import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Deadlines } from '../../../src/lib/deadlines.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

interface Watched {
  readonly clock: FakeClock;
  readonly deadlines: Deadlines<string>;
  /** `<key> <ms>` of each call. */
  readonly due: readonly string[];
}

function watched(onDue: (deadlines: Deadlines<string>, key: string) => void = () => undefined): Watched {
  const clock = new FakeClock();
  const due: string[] = [];
  const deadlines = new Deadlines<string>(clock, (key) => {
    due.push(`${key} ${String(clock.monotonicMs())}`);
    onDue(deadlines, key);
  });
  return { clock, deadlines, due };
}

describe('the moments of keys', () => {
  test('come in their order, and share one timer', () => {
    const { clock, deadlines, due } = watched();
    deadlines.set('late', 300);
    deadlines.set('early', 100);
    deadlines.set('middle', 200);
    expect(clock.pendingMs).toEqual([100]);
    clock.tick(250);
    expect(due).toEqual(['early 100', 'middle 200']);
    expect([deadlines.size, clock.pendingMs]).toEqual([1, [50]]);
    clock.tick(50);
    expect([due.at(-1), deadlines.size, clock.pendingMs]).toEqual(['late 300', 0, []]);
  });

  test('replace each other for one key', () => {
    const { clock, deadlines, due } = watched();
    deadlines.set('a', 100);
    deadlines.set('a', 200);
    clock.tick(150);
    expect(due).toEqual([]);
    deadlines.set('a', undefined);
    clock.tick(500);
    expect([due, deadlines.size, clock.pendingMs]).toEqual([[], 0, []]);
  });

  test('that are past come at once', () => {
    const { clock, deadlines, due } = watched();
    clock.tick(1_000);
    deadlines.set('a', 10);
    clock.tick(0);
    expect(due).toEqual(['a 1000']);
  });

  test('may be set again when they come', () => {
    const again = watched((deadlines) => {
      if (again.due.length < 3) deadlines.set('a', again.clock.monotonicMs() + 100);
    });
    again.deadlines.set('a', 100);
    again.clock.tick(1_000);
    expect(again.due).toEqual(['a 100', 'a 200', 'a 300']);
  });

  test('are forgotten at the end, with the timer', () => {
    const { clock, deadlines, due } = watched();
    deadlines.set('a', 100);
    deadlines.close();
    clock.tick(500);
    expect([due, deadlines.size, clock.pendingMs]).toEqual([[], 0, []]);
  });

  test('come once each, never early and in their order, however they are set', () => {
    const moments = fc.array(fc.tuple(fc.nat(20), fc.option(fc.nat(1_000), { nil: undefined })), { maxLength: 300 });
    fc.assert(
      fc.property(moments, (sets) => {
        const { clock, deadlines, due } = watched();
        const last = new Map<string, number>();
        for (const [key, atMs] of sets) {
          deadlines.set(String(key), atMs);
          if (atMs === undefined) last.delete(String(key));
          else last.set(String(key), atMs);
        }
        expect(deadlines.size).toBe(last.size);
        clock.tick(1_000);
        expect([...due].sort()).toEqual([...last].map(([key, atMs]) => `${key} ${String(atMs)}`).sort());
        const times = due.map((text) => Number(text.split(' ')[1]));
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  test('leave nothing behind when one key is set again and again', () => {
    const { clock, deadlines, due } = watched();
    deadlines.set('other', 5_000);
    for (let atMs = 1; atMs <= 3_000; atMs += 1) deadlines.set('a', atMs);
    expect([deadlines.size, clock.pendingMs.length]).toEqual([2, 1]);
    clock.tick(5_000);
    expect(due).toEqual(['a 3000', 'other 5000']);
  });
});
