/** Why reroll leaves a workload alone, whatever its hints are. */
import { Shop } from '../../../../builders/shop.ts';
import { minuteMs, recordedShop } from '../shops.ts';
import type { Row } from './row.ts';

export const leftAlone: readonly Row[] = [
  {
    code: 'terminating',
    what: 'it is being deleted',
    shop: async () => {
      const shop = await recordedShop();
      shop.cluster.patch(
        { kind: 'Deployment', name: 'web' },
        { metadata: { deletionTimestamp: '2027-01-07T09:00:00Z' } },
      );
      return shop;
    },
    says: 'is OFF: it is being deleted.',
  },
  ...(
    [
      [{ namespacesToIgnore: ['shop'] }, '--namespaces-to-ignore=shop'],
      [{ namespaces: ['blog'] }, '--namespaces=blog'],
      [{ namespaceSelector: 'env=prod' }, '--namespace-selector=env=prod'],
    ] as const
  ).map(([options, says]) => ({
    code: 'namespace-not-selected',
    what: says,
    shop: () => {
      const shop = new Shop(options);
      shop.workload('web');
      return shop;
    },
    says: `${says} of the controller leaves out its namespace`,
  })),
  {
    code: 'foreign-record',
    what: 'the record of another installation',
    shop: async () => {
      const shop = await recordedShop();
      shop.renewLease({}, ['OtherKey']);
      return shop;
    },
    says: 'FOREIGN: another installation of reroll records it, and this one leaves it alone. its record is under the digest key of another installation',
  },
  {
    code: 'foreign-record',
    what: 'a record that does not parse',
    shop: async () => {
      const shop = await recordedShop();
      shop.cluster.annotate({ kind: 'Deployment', name: 'web' }, { 'reroll.dev/record': '{' });
      return shop;
    },
    says: 'its record does not parse',
  },
];

export const ofInstallation: readonly Row[] = [
  {
    code: 'controller-not-running',
    what: 'a Lease that is not renewed',
    shop: async () => {
      const shop = await recordedShop();
      shop.cluster.nowMs += 12 * minuteMs;
      return shop;
    },
    says: 'no controller runs: reroll-0 last renewed its Lease 12m ago',
  },
  {
    code: 'controller-not-running',
    what: 'a Lease that no replica holds',
    shop: async () => {
      const shop = await recordedShop();
      shop.lease = { ...shop.lease, ...{ spec: { holderIdentity: '' } } };
      return shop;
    },
    says: 'no controller runs: no replica holds its Lease',
  },
  {
    code: 'other-options',
    what: 'a flag that differs from what the controller publishes',
    shop: () => recordedShop({ autoReloadAll: false }),
    argv: 'deploy/web --auto-reload-all --settle 0',
    says: 'the controller decides with --auto-reload-all=false, not with --auto-reload-all=true as given here',
  },
  {
    code: 'namespace-not-read',
    what: 'no right to get the Namespace',
    shop: async () => {
      const shop = await recordedShop();
      shop.forbidden.add('get Namespace');
      return shop;
    },
    says: 'the hints and gates of its Namespace are not known: cannot get Namespace',
  },
  {
    code: 'namespace-not-read',
    what: 'no right to get the Namespace, which opts the workload in',
    shop: async () => {
      const shop = new Shop();
      shop.cluster.namespace('shop', { 'reroll.dev/auto': 'true' });
      shop.config('ConfigMap/app', { color: 'red' });
      shop.workload('web', { annotations: {} });
      await shop.control();
      shop.forbidden.add('get Namespace');
      return shop;
    },
    says: 'is UNKNOWN: its Namespace may be what opts it in, and cannot be read with your rights.',
  },
  {
    code: 'workloads-not-listed',
    what: 'no right to list DaemonSets',
    shop: async () => {
      const shop = await recordedShop();
      shop.forbidden.add('list DaemonSet');
      return shop;
    },
    says: 'other workloads are not known: cannot list DaemonSet',
  },
  {
    code: 'workloads-not-listed',
    what: 'no right to list its own kind: it is read alone',
    shop: async () => {
      const shop = await recordedShop();
      shop.forbidden.add('list Deployment');
      return shop;
    },
    says: 'Deployment/web in shop is CURRENT',
  },
];
