/** The writes of the annotation pending: their pace, what undoes them, and that no roll waits for one. */
import { describe, expect, test } from '@jest/globals';

import type { MergePatch } from '../../../src/model/decision.ts';
import type { PatchOutcome } from '../../../src/model/patch-outcome.ts';
import { readPending } from '../../../src/plan/pending.ts';
import { ControllerFixture, webKey, type FixtureOptions } from '../../fakes/controller-fixture.ts';

const key = 'reroll.dev/pending';
const blue = { resourceVersion: '200', data: { color: 'blue' } };
const green = { resourceVersion: '300', data: { color: 'green' } };
const annotate = (annotations: Readonly<Record<string, string | null>>): object => ({ metadata: { annotations } });
const held = annotate({ 'reroll.dev/hold': 'true' });
const released = annotate({ 'reroll.dev/hold': null });

/** A recorded workload that is held, and whose config has changed. */
async function heldFixture(options?: FixtureOptions): Promise<ControllerFixture> {
  const fixture = await ControllerFixture.baselined(options);
  fixture.workload(held);
  fixture.config(blue);
  return fixture;
}

const pendingOf = ({ metadata }: MergePatch): unknown =>
  (metadata as { annotations?: Readonly<Record<string, string | null>> }).annotations?.[key];
const written = ({ patches }: ControllerFixture): readonly unknown[] => patches.map(pendingOf);
const isRoll = (patch: MergePatch): boolean => 'spec' in patch;
const refused: PatchOutcome = { result: 'failed', status: 403, message: 'no', isClientError: true };

describe('the annotation pending', () => {
  test('says what the workload waits for, since when, and for which content', async () => {
    const fixture = await heldFixture();
    await fixture.reconcile();
    expect(readPending(String(written(fixture)[0]))).toEqual({
      v: 1,
      since: '2026-01-01T00:00:00Z',
      gates: ['hold'],
      reason: 'hold',
      opens: null,
      wants: { 'ConfigMap/app': expect.stringMatching(/^[a-z2-7]{16}$/) },
      cause: ['ConfigMap/app'],
    });
  });

  test('is written once while nothing changes, and again for another content', async () => {
    const fixture = await heldFixture();
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.patches).toHaveLength(1);
    fixture.config(green);
    await fixture.clock.advance(1_000);
    await fixture.reconcile();
    expect(fixture.patches).toHaveLength(2);
  });

  test('goes with the roll, in the same patch', async () => {
    const fixture = await heldFixture();
    await fixture.reconcile();
    fixture.workload(released);
    await fixture.reconcile();
    expect(fixture.patches.map(isRoll)).toEqual([false, true]);
    expect(written(fixture)[1]).toBeNull();
  });

  test('goes when the content goes back', async () => {
    const fixture = await heldFixture();
    await fixture.reconcile();
    fixture.config({ resourceVersion: '300' });
    await fixture.clock.advance(1_000);
    await fixture.reconcile();
    expect(written(fixture)).toEqual([expect.any(String), null]);
  });

  test('that another client removes is written again, with growing pauses', async () => {
    const fixture = await heldFixture();
    const waits: unknown[] = [];
    await fixture.reconcile();
    for (let round = 0; round < 3; round += 1) {
      fixture.workload(annotate({ [key]: null }));
      const result = await fixture.reconcile();
      waits.push(result);
      await fixture.clock.advance('delayMs' in result ? result.delayMs : 0);
      await fixture.reconcile();
    }
    expect(waits).toEqual([5_000, 10_000, 20_000].map((delayMs) => ({ next: 'requeue-after', delayMs })));
    expect(fixture.patches).toHaveLength(4);
  });

  test('that is refused is tried again later, and delays no roll', async () => {
    const fixture = await heldFixture();
    fixture.answers.push(refused);
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 5_000 });
    expect(fixture.failing).toBe(0);
    fixture.workload(released);
    await fixture.reconcile();
    expect(fixture.patches.map(isRoll)).toEqual([false, true]);
  });

  test('that meets a conflict is planned again soon, since not every change of a workload queues it', async () => {
    const fixture = await heldFixture();
    fixture.answers.push({ result: 'superseded', reason: 'conflict' });
    expect(await fixture.reconcile()).toEqual({ next: 'requeue-after', delayMs: 1_000 });
  });

  test('is not written by a replica that no longer leads, nor in a dry run', async () => {
    const standing = await heldFixture();
    standing.mayWrite = false;
    await standing.reconcile();
    expect(standing.patches).toEqual([]);
    const dry = await heldFixture({ isDryRun: true });
    await dry.reconcile();
    expect(dry.patches).toEqual([]);
  });

  test('waits for its turn in the pace of these writes, while rolls do not', async () => {
    const fixture = await heldFixture();
    await fixture.reconcile();
    fixture.config(green);
    await fixture.reconcile();
    expect(fixture.patches).toHaveLength(1);
    fixture.queued.length = 0;
    await fixture.clock.advance(200);
    expect(fixture.queued).toEqual([webKey]);
    fixture.workload(released);
    await fixture.reconcile();
    expect(fixture.patches.map(isRoll)).toEqual([false, true]);
  });

  test('is not written for a wait of the process itself that is short', async () => {
    const fixture = await ControllerFixture.baselined({ minIntervalMs: 200_000 });
    fixture.config(blue);
    await fixture.reconcile();
    fixture.patches.length = 0;
    fixture.config(green);
    await fixture.reconcile();
    expect(fixture.stale).toEqual(['min-interval']);
    expect(fixture.patches).toEqual([]);
  });

  test('is written for a wait of the process itself that is long', async () => {
    const fixture = await ControllerFixture.baselined({ minIntervalMs: 400_000 });
    fixture.config(blue);
    await fixture.reconcile();
    fixture.patches.length = 0;
    fixture.config(green);
    await fixture.reconcile();
    expect(readPending(String(written(fixture)[0]))).toMatchObject({ gates: ['min-interval'] });
  });

  test('of an unreadable or foreign value is replaced', async () => {
    const fixture = await heldFixture();
    fixture.workload(annotate({ [key]: '{"v":2}' }));
    await fixture.reconcile();
    expect(readPending(String(written(fixture)[0]))).toMatchObject({ reason: 'hold' });
  });
});

test('the wait that metrics show counts from the time in the annotation, also in the next process', async () => {
  const fixture = await heldFixture();
  const since = '2025-12-31T00:00:00Z';
  const value = { v: 1, since, gates: ['hold'], reason: 'hold', opens: null, wants: {}, cause: [] };
  fixture.workload(annotate({ [key]: JSON.stringify(value) }));
  await fixture.reconcile();
  expect(fixture.waits()).toEqual([24 * 3_600_000]);
});

describe('the Event Held', () => {
  const notes = ({ events }: ControllerFixture): readonly string[] =>
    events.filter(({ reason }) => reason === 'Held').map(({ note }) => note);

  test('comes once for each set of gates', async () => {
    const fixture = await heldFixture();
    await fixture.reconcile();
    fixture.config(green);
    await fixture.reconcile();
    expect(notes(fixture)).toHaveLength(1);
    fixture.workload(annotate({ 'reroll.dev/approval': 'required' }));
    await fixture.reconcile();
    expect(notes(fixture)).toHaveLength(2);
    expect(fixture.events.map(({ type, action }) => `${type} ${action}`)).toEqual(['Normal Wait', 'Normal Wait']);
  });

  test('has the command that approves, with what was approved before', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload(annotate({ 'reroll.dev/approval': 'required', 'reroll.dev/approved': 'before' }));
    fixture.config(blue);
    await fixture.reconcile();
    expect(notes(fixture)).toEqual([
      expect.stringMatching(
        /^waits for approval of ConfigMap\/app [a-z2-7]{16}; .*approve with: kubectl reroll approve deployment\/web -n shop, or by hand: kubectl annotate deployment\/web --namespace=shop --field-manager=reroll-cli --overwrite reroll.dev\/approved=[a-z2-7]{16},before; change [0-9a-f]{8}$/,
      ),
    ]);
  });

  test('has the opening in UTC and in the zone of the window', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload(annotate({ 'reroll.dev/window': '0 22 * * * 2h Europe/Berlin' }));
    fixture.config(blue);
    await fixture.reconcile();
    expect(notes(fixture)).toEqual([expect.stringContaining('which opens 2026-01-01T21:00:00Z (22:00 Europe/Berlin)')]);
  });

  test('is a Warning for a value that does not parse, beside the Event about the value', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload(annotate({ 'reroll.dev/hold': 'ture' }));
    fixture.config(blue);
    await fixture.reconcile();
    const all = fixture.events.map(({ type, reason }) => `${type} ${reason}`);
    expect(all).toEqual(['Warning HintNotUnderstood', 'Warning Held']);
  });

  test('names each hold with its reason and its level', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.workload(annotate({ 'reroll.dev/hold': '2026-06-01T00:00:00Z INC-4711' }));
    fixture.config(blue);
    await fixture.reconcile();
    expect(notes(fixture)).toEqual([
      expect.stringContaining('waits for a hold on the workload (INC-4711), until 2026-06-01T00:00:00Z'),
    ]);
  });
});
