/** Why nothing opts a workload in. */
import { recordedShop } from '../shops.ts';
import { annotated, auto, type Row } from './row.ts';

export const notOptedIn: readonly Row[] = [
  ['no hint at all', annotated({}), 'no annotation and no option opts it in; reroll.dev/auto: "true" would'],
  [
    'a misspelt hint',
    annotated({ 'reroll.dev/atuo': 'true' }),
    'reroll.dev/atuo is not known; did you mean reroll.dev/auto?',
  ],
  [
    'a value that does not parse',
    annotated({ 'reroll.dev/auto': 'ture' }),
    'the value of reroll.dev/auto selects nothing',
  ],
  [
    'a list without names',
    annotated({ 'reroll.dev/configmaps': '' }),
    'the value of reroll.dev/configmaps selects nothing',
  ],
  [
    'a misspelt prefix',
    annotated({ 'rerol.dev/auto': 'true' }),
    'rerol.dev/auto has another prefix than the controller reads: write reroll.dev/auto',
  ],
  [
    'a label',
    annotated({}, { labels: { 'reroll.dev/auto': 'true' } }),
    'reroll.dev/auto is a label here, and counts as an annotation only',
  ],
  [
    'a hint of stakater/Reloader',
    annotated({ 'reloader.stakater.com/auto': 'true' }),
    'reloader.stakater.com/auto counts only where the controller runs with --dialect=stakater',
  ],
  [
    'ignore',
    annotated({ 'reroll.dev/ignore': 'true', ...auto }),
    'reroll.dev/ignore: "true" says that it is never rolled',
  ],
  ['opted out', annotated({ 'reroll.dev/auto': 'false' }), 'reroll.dev/auto: "false" opts it out'],
  ['no config', annotated({}, { podSpec: { containers: [] } }), 'it uses no ConfigMap and no Secret'],
  [
    'the Namespace opts out',
    async () => {
      const shop = await recordedShop({}, { annotations: {} });
      shop.cluster.namespace('shop', { 'reroll.dev/auto': 'false' });
      return shop;
    },
    'reroll.dev/auto: "false" of its Namespace opts its workloads out',
  ],
  [
    'a hint under the default prefix',
    () => recordedShop({ annotationPrefix: 'acme.dev' }, { annotations: auto }),
    'reroll.dev/auto has another prefix than the controller reads: write acme.dev/auto',
  ],
].map(([what, shop, says]) => ({ code: 'not-opted-in', what, shop, says }) as Row);
