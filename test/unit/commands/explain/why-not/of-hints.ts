/** Hints that do not parse, or that name what is not there. */
import { changedShop, recordedShop } from '../shops.ts';
import { annotated, auto, type Row } from './row.ts';

export const ofHints: readonly Row[] = [
  {
    code: 'hint-problem',
    what: 'a value on the workload',
    shop: annotated({ ...auto, 'reroll.dev/settle': 'soon' }),
    says: 'Deployment/web: reroll.dev/settle: "soon" is not a duration such as 30s, 1m30s or 0',
  },
  {
    code: 'hint-problem',
    what: 'a gate, which then counts as closed',
    shop: () => changedShop({ 'reroll.dev/hold': 'ture' }),
    says: /PENDING: it waits for reroll.dev\/hold on the workload, which does not parse.*did you mean "true"\?/,
  },
  {
    code: 'hint-problem',
    what: 'a value on the Namespace',
    shop: async () => {
      const shop = await recordedShop();
      shop.cluster.namespace('shop', { 'reroll.dev/auto': 'ture' });
      return shop;
    },
    says: 'Namespace/shop: reroll.dev/auto: "ture" is not one of true, configmaps, secrets, false; did you mean "true"?',
  },
  {
    code: 'hint-problem',
    what: 'a value on a config',
    shop: async () => {
      const shop = await recordedShop();
      shop.config('ConfigMap/app', { color: 'red', size: '1' }, { annotations: { 'reroll.dev/ignore': 'ture' } });
      return shop;
    },
    says: 'ConfigMap/app: reroll.dev/ignore: "ture" is not one of true, false; did you mean "true"?',
  },
  {
    code: 'hint-problem',
    what: 'a listed name that no config has',
    shop: annotated({ 'reroll.dev/configmaps': 'apq' }),
    says: 'reroll.dev/configmaps: there is no ConfigMap "apq"; did you mean "app"?',
  },
];
