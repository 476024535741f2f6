import { describe, expect, test } from '@jest/globals';

import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';

const blue = { resourceVersion: '200', data: { color: 'blue' } };
const refused = { result: 'failed', status: 403, message: 'no rights', isClientError: true } as const;

describe('a record that is refused', () => {
  const note =
    'its record could not be written (no-record), and until it is, a change of its configs might not be rolled out: ' +
    'the API server answered 403, no rights; reroll retries';

  function unrecorded(answers = 1): ControllerFixture {
    const fixture = new ControllerFixture();
    fixture.config();
    fixture.workload();
    fixture.answers.push(...Array.from({ length: answers }, () => refused));
    return fixture;
  }

  test('is an Event once, and again before the Event expires, and counted each time', async () => {
    const fixture = unrecorded(3);
    expect(await fixture.reconcile()).toEqual({ next: 'retry', isClientError: true });
    await fixture.reconcile();
    const expected = { type: 'Warning', reason: 'PatchFailed', action: 'Baseline', note };
    expect(fixture.events).toEqual([expect.objectContaining(expected)]);
    fixture.clock.tick(50 * 60_000);
    await fixture.reconcile();
    expect(fixture.events).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
    expect(fixture.counted.filter((line) => line === 'recordFailed Deployment forbidden')).toHaveLength(3);
  });

  test('counts as failing and as not recorded until it is accepted', async () => {
    const fixture = unrecorded();
    await fixture.reconcile();
    expect([fixture.stale, fixture.failing, fixture.unrecorded]).toEqual([[], 1, [`${webKey} forbidden`]]);
    await fixture.reconcile();
    expect([fixture.failing, fixture.unrecorded]).toEqual([0, []]);
  });

  test('counts so until the workload is deleted', async () => {
    const fixture = unrecorded();
    await fixture.reconcile();
    fixture.removeWorkload();
    await fixture.reconcile();
    expect([fixture.failing, fixture.unrecorded]).toEqual([0, []]);
  });

  test('is reported again when it is refused after it was accepted, or for another reason', async () => {
    const fixture = unrecorded(2);
    await fixture.reconcile();
    await fixture.reconcile();
    fixture.answers.push({ ...refused, message: 'still no rights' });
    await fixture.reconcile();
    expect(fixture.events).toHaveLength(2);
    await fixture.reconcile();
    fixture.workload({ metadata: { annotations: { 'reroll.dev/auto': 'false' } } });
    fixture.answers.push(refused);
    await fixture.reconcile();
    expect(fixture.events.at(-1)).toMatchObject({
      reason: 'PatchFailed',
      action: 'Release',
      note: expect.stringMatching(
        /^it has opted out, but its record could not be removed: the API server answered 403/,
      ),
    });
  });

  test('no longer counts once a roll is refused instead', async () => {
    const fixture = await ControllerFixture.baselined();
    fixture.answers.push(refused, refused);
    fixture.workload({ metadata: { annotations: { 'reroll.dev/auto': 'false' } } });
    await fixture.reconcile();
    expect(fixture.unrecorded).toEqual([`${webKey} forbidden`]);
    fixture.workload({ metadata: { annotations: { 'reroll.dev/auto': 'true' } } });
    fixture.config(blue);
    await fixture.reconcile();
    expect([fixture.stale, fixture.unrecorded]).toEqual([['patch-failed'], []]);
    expect(fixture.events.map(({ action }) => action)).toEqual(['Release', 'Roll']);
  });

  test('loses no change: a change meanwhile rolls once the record is accepted', async () => {
    const fixture = new ControllerFixture();
    fixture.config();
    fixture.listed();
    fixture.workload({}, 'list');
    fixture.answers.push(refused, refused);
    await fixture.reconcile();
    fixture.config({ resourceVersion: '2000', data: { color: 'blue' } });
    await fixture.reconcile();
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.events.map(({ action, reason }) => [action, reason])).toEqual([
      ['Baseline', 'PatchFailed'],
      ['Roll', 'ContentChanged'],
    ]);
  });

  test('gets no Event while the API server is unreachable, and counts all the same', async () => {
    const fixture = unrecorded(0);
    fixture.answers.push({ result: 'failed', status: 0, message: 'no answer', isClientError: false });
    await fixture.reconcile();
    expect(fixture.events).toEqual([]);
    expect(fixture.unrecorded).toEqual([`${webKey} no-answer`]);
  });
});
