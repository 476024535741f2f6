/** Why a config that was written rolls nothing, and what keeps a roll from replacing pods. */
import { Shop, type ShopWorkload } from '../../../../builders/shop.ts';
import { envOf, minuteMs, recordedShop } from '../shops.ts';
import type { Row } from './row.ts';

async function otherVersion(change: (shop: Shop) => void, workload: ShopWorkload = {}): Promise<Shop> {
  const shop = await recordedShop({}, workload);
  change(shop);
  shop.pass(5 * minuteMs);
  return shop;
}

export const ofComparison: readonly Row[] = [
  {
    code: 'not-compared',
    what: 'another version, without the digest key: the normal case',
    shop: () =>
      otherVersion((shop) => {
        shop.config('ConfigMap/app', { color: 'red', size: '1' });
      }),
    says: 'ConfigMap/app: not compared with your rights, which is normal: records are made under a key that only the controller has',
  },
  {
    code: 'not-compared',
    what: 'Secrets that may not be listed',
    shop: async () => {
      const shop = new Shop();
      shop.config('Secret/db', { password: 'x' });
      shop.workload('web', { podSpec: envOf('Secret/db password') });
      await shop.control();
      shop.forbidden.add('list Secret');
      return shop;
    },
    says: 'CURRENT: it is up to date with its configs, as the controller sees it',
  },
  {
    code: 'key-not-used',
    what: 'a change of another key',
    shop: () =>
      otherVersion(
        (shop) => {
          shop.config('ConfigMap/app', { color: 'red', size: '2' }, { by: 'kubectl-edit' });
        },
        { podSpec: envOf('ConfigMap/app color') },
      ),
    says: 'ConfigMap/app was written 5m ago by manager kubectl-edit, and no key that counts has changed; kubectl-edit writes size',
  },
  {
    code: 'labels-only',
    what: 'a change of labels',
    shop: () =>
      otherVersion((shop) => {
        shop.label('ConfigMap/app', { team: 'shop' });
      }),
    says: 'ConfigMap/app was written 5m ago by manager kubectl-label: only labels or annotations have changed',
  },
  {
    code: 'labels-only',
    what: 'equal content, written again: known with the digest key',
    shop: () =>
      otherVersion((shop) => {
        shop.config('ConfigMap/app', { color: 'red', size: '1' });
      }),
    surroundings: { hasKeys: true },
    says: 'only labels or annotations have changed',
  },
  {
    code: 'fresh',
    what: 'a template that another client changed after the content',
    shop: async () => {
      const shop = await recordedShop();
      shop.config('ConfigMap/app', { color: 'blue', size: '1' });
      shop.pass(minuteMs);
      shop.writeTemplate('web', { spec: { containers: [{ image: 'web:2' }] } }, 'helm');
      shop.workload('other');
      // The controller has recorded the content without a rollout.
      shop.cluster.annotate({ kind: 'Deployment', name: 'web' }, { 'reroll.dev/record': null });
      shop.writeTemplate(
        'web',
        { spec: { containers: [{ name: 'app', envFrom: [{ configMapRef: { name: 'app' } }] }] } },
        'helm',
      );
      await shop.control();
      shop.pass(minuteMs);
      return shop;
    },
    says: 'not rolled for ConfigMap/app (changed 2m ago): by its managedFields, manager helm changed the pod template after it, 1m ago, so the pods started with that content',
  },
];

function blocked(code: string, kind: 'Deployment' | 'StatefulSet', spec: object, says: string): Row {
  const shop = async (): Promise<Shop> => {
    const made = await recordedShop({}, { kind, spec });
    return made;
  };
  return { code, what: says, shop, says, argv: `${kind}/web` };
}

export const ofBlockers: readonly Row[] = [
  blocked(
    'on-delete',
    'StatefulSet',
    { updateStrategy: { type: 'OnDelete' } },
    'updateStrategy is OnDelete: a roll replaces no pods until they are deleted',
  ),
  blocked('paused', 'Deployment', { paused: true }, 'spec.paused is true: a roll replaces no pods until it is resumed'),
  blocked(
    'no-replicas',
    'Deployment',
    { replicas: 0 },
    'it has no replicas: a roll counts for the pods that are started later',
  ),
  blocked(
    'partition',
    'StatefulSet',
    { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
    'updateStrategy.rollingUpdate.partition is 2: a roll replaces 1 of 3 pods',
  ),
];
