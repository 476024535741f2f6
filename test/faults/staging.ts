/** The rules of staging, which no fault may break, and which may leave nothing behind. */
import { waitFor } from '../support/wait-for.ts';
import type { FaultTestbed } from './testbed.ts';
import { other, type Complaint } from './verdict.ts';

/** No content was bad: a breaker that a slow rollout has tripped is reset once its pods are available. */
export async function judgeStaging(testbed: FaultTestbed, limitMs: number): Promise<readonly Complaint[]> {
  const { replicas, staging } = testbed;
  const isReset = async (): Promise<boolean> => (await replicas.metric('reroll_breakers_tripped')) === 0;
  await waitFor('all breakers to be reset', isReset, { timeoutMs: limitMs, intervalMs: 200 });
  const broken = await staging.broken();
  return broken === undefined ? [] : [other(broken)];
}
