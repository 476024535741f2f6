/** Reads of configs that the inventory may show at an old version. */
import { describe, expect, test } from '@jest/globals';
import { configState } from '../../builders/config.ts';
import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';

const blue = { resourceVersion: '200', data: { color: 'blue' } };

describe('a config that is older in the inventory than in the record', () => {
  const lagging = async (): Promise<ControllerFixture> => {
    const fixture = await ControllerFixture.baselined();
    fixture.config(blue);
    await fixture.reconcile();
    fixture.config();
    return fixture;
  };

  test('is read, and rolls nothing when the watch was lagging', async () => {
    const fixture = await lagging();
    fixture.stored = configState(blue);
    await fixture.reconcile();
    expect(fixture.reads).toBe(1);
    expect(fixture.patches).toHaveLength(1);
  });

  test('is read, and rolls once when the older content is the present one', async () => {
    const fixture = await lagging();
    fixture.stored = configState();
    await fixture.reconcile();
    await fixture.reconcile();
    expect(fixture.reads).toBe(1);
    expect(fixture.patches).toHaveLength(2);
  });

  test('is read, and rolls nothing when it was deleted', async () => {
    const fixture = await lagging();
    await fixture.reconcile();
    expect(fixture.patches).toHaveLength(1);
    expect(fixture.inventory.configs.size).toBe(0);
  });

  test('that cannot be read is retried as the failure says, and logged once while it fails in the same way', async () => {
    const fixture = await lagging();
    const failed = { result: 'failed', message: 'no rights', isClientError: true, retryAfterMs: 3_000 } as const;
    fixture.nextReads.push(failed, failed, { ...failed, message: 'too busy' });
    fixture.log.lines.length = 0;
    for (let count = 0; count < 3; count += 1) {
      expect(await fixture.reconcile()).toEqual({ next: 'retry', isClientError: true, retryAfterMs: 3_000 });
      expect(fixture.failing).toBe(1);
    }
    const expected = { msg: 'config read failed, will retry', workload: webKey, config: 'ConfigMap/app' };
    expect(fixture.log.lines).toMatchObject([
      { ...expected, level: 'warn', message: 'no rights' },
      { ...expected, level: 'debug', message: 'no rights' },
      { ...expected, level: 'warn', message: 'too busy' },
    ]);
    fixture.stored = configState(blue);
    await fixture.reconcile();
    expect(fixture.failing).toBe(0);
    fixture.config(blue);
    fixture.config();
    fixture.nextReads.push(failed);
    await fixture.reconcile();
    expect(fixture.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(3);
  });
});
