/** What each scrape of the metrics reads of the present session. */
import type { Inventory } from '../observability/inventory-metrics.ts';
import type { Session } from './session.ts';

export function gaugesOf({
  controller,
  trippedBreakers,
  kinds,
}: Pick<Session, 'controller' | 'trippedBreakers' | 'kinds'>): Inventory {
  const { isSynced, managedWorkloads, watchedConfigs, failingWorkloads } = controller;
  const { staleWorkloads, unrecordedWorkloads, statuses } = controller;
  const counts = { isSynced, managedWorkloads, watchedConfigs, failingWorkloads, trippedBreakers };
  return { ...counts, kinds, staleWorkloads, unrecordedWorkloads, statuses };
}
