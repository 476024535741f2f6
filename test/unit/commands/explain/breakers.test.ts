/** What `reroll explain` says to do about a tripped breaker. */
import { expect, test } from '@jest/globals';

import { tripIdOf } from '../../../builders/trip.ts';
import { explain, type ExplainedData } from './run-explain.ts';
import { trippedShop } from './why-not/of-breakers.ts';

const command = `kubectl reroll resume ${tripIdOf(1)}`;
interface StepData {
  readonly action: string;
}

const nextOf = ({ next }: ExplainedData): readonly StepData[] => next as readonly StepData[];

const text = 'revert or fix ConfigMap/app in shop, or let the rolls go on nevertheless';

test('a workload that waits with the config names the command that answers it, and needs a person', async () => {
  const shop = await trippedShop();
  shop.config('ConfigMap/app', { color: 'blue' });
  const { data, text: shown, code } = await explain(shop, 'deploy/api --exit-code', { hasKeys: true });
  expect(nextOf(data)[0]).toMatchObject({ action: 'resume', needsPerson: true, message: text, commands: [command] });
  expect(shown).toContain(command);
  expect(code).toBe(3);
});

test.each([
  ['the workload that failed', 'deploy/web'],
  ['a workload that does not use the config', 'deploy/other'],
])('%s has no such step', async (_what, argv) => {
  const shop = await trippedShop();
  shop.config('ConfigMap/app', { color: 'blue' });
  const { data } = await explain(shop, argv, { hasKeys: true });
  expect(nextOf(data).map(({ action }) => action)).not.toContain('resume');
});

test.each([
  ['a workload that runs the present content', {}],
  ['a breaker that a user has resumed', { resumedAtMs: 0 }],
])('%s needs nothing', async (_what, trip) => {
  const { data } = await explain(await trippedShop(trip), 'deploy/api', { hasKeys: true });
  expect(nextOf(data)).toEqual([expect.objectContaining({ action: 'none' })]);
});

test('a breaker that a user has resumed is not mentioned', async () => {
  const { data } = await explain(await trippedShop({ resumedAtMs: 0 }), 'configmap/app');
  expect(data.answers).toEqual([]);
});

test('without the right to read the Lease it is said that the breakers are not known', async () => {
  const shop = await trippedShop();
  shop.forbidden.add('get Lease');
  const { talk, data } = await explain(shop, 'deploy/api');
  expect(talk).toContain(
    'note: tripped breakers are not known: Lease reroll-system/reroll, which has them, could not be read',
  );
  expect(data.answers.map(({ code }) => code)).not.toContain('breaker-tripped');
});
