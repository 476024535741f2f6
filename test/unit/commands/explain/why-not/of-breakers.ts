/** That the breaker of a config is tripped: on the workloads that use it, and on the config. */
import { breakersKey, formatBreakers } from '../../../../../src/model/breakers-text.ts';
import type { Trip } from '../../../../../src/model/trip.ts';
import { tripWith } from '../../../../builders/trip.ts';
import type { Shop } from '../../../../builders/shop.ts';
import { minuteMs, recordedShop } from '../shops.ts';
import type { Row } from './row.ts';

/** Deployment web has failed 14 minutes ago. */
export async function trippedShop(trip: Partial<Trip> = {}): Promise<Shop> {
  const shop = await recordedShop();
  shop.workload('api');
  shop.workload('other', { podSpec: { containers: [{}] } });
  await shop.control();
  const trips = [tripWith({ atMs: shop.cluster.nowMs, ...trip })];
  shop.cluster.nowMs += 14 * minuteMs;
  shop.renewLease({ [breakersKey]: formatBreakers({ trips, stagedSinceMs: undefined }) ?? '' });
  return shop;
}

const says =
  'the breaker of ConfigMap/app in shop has been tripped for 14m, and no other workload is rolled to it: ' +
  'Deployment/web failed with content k3xq7m2pzt4wab5c: its pods do not become available';

export const ofBreakers: readonly Row[] = ['deploy/web', 'deploy/api', 'configmap/app'].map((argv) => ({
  code: 'breaker-tripped',
  what: argv,
  shop: () => trippedShop(),
  says,
  argv,
}));
