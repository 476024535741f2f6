/** Why a config of the pod template does not count, or keeps pods from starting. */
import { Shop } from '../../../../builders/shop.ts';
import { envOf, volumesOf } from '../shops.ts';
import { auto, type Row } from './row.ts';

function excluded(what: string, annotations: Readonly<Record<string, string>>, says: string): Row {
  const podSpec = volumesOf({ name: 'tls', secret: { secretName: 'tls' } });
  const shop = async (): Promise<Shop> => {
    const made = new Shop();
    made.config('Secret/tls', { crt: 'x' });
    made.workload('web', { annotations: { ...auto, ...annotations }, podSpec });
    await made.control();
    return made;
  };
  return { code: 'not-counted', what, shop, says };
}

function unwatched(what: string, options: ConstructorParameters<typeof Shop>[0], says: string, type?: string): Row {
  const shop = async (): Promise<Shop> => {
    const made = new Shop(options);
    made.config('Secret/tls', { crt: 'x' }, type === undefined ? {} : { type });
    made.workload('web', { podSpec: volumesOf({ name: 'tls', secret: { secretName: 'tls' } }) });
    return made;
  };
  return { code: 'not-counted', what, shop, says };
}

/** The vocabulary of stakater/Reloader. */
function ofStakater(what: string, annotations: Readonly<Record<string, string>>, says: string, ofSecret = {}): Row {
  const shop = (): Shop => {
    const made = new Shop({ dialect: 'stakater' });
    made.config('Secret/tls', { crt: 'x' }, { annotations: ofSecret });
    made.workload('web', { annotations, podSpec: volumesOf({ name: 'tls', secret: { secretName: 'tls' } }) });
    return made;
  };
  return { code: 'not-counted', what: `${what}, of stakater/Reloader`, shop, says };
}

const stakater = 'reloader.stakater.com';

export const ofUses: readonly Row[] = [
  excluded('an exclude list', { 'reroll.dev/exclude-secrets': 't*' }, 'excluded by reroll.dev/exclude-secrets'),
  excluded('auto of the other kind', { 'reroll.dev/auto': 'configmaps' }, 'not selected by reroll.dev/auto'),
  excluded('search without match', { 'reroll.dev/search': 'true' }, 'lacks reroll.dev/match'),
  excluded('skip-volumes', { 'reroll.dev/skip-volumes': 'true' }, 'left out by reroll.dev/skip-volumes'),
  ofStakater(
    'an exclude list',
    { [`${stakater}/auto`]: 'true', [`secrets.exclude.${stakater}/reload`]: 'tls' },
    `excluded by secrets.exclude.${stakater}/reload`,
  ),
  ofStakater('search without match', { [`${stakater}/search`]: 'true' }, `lacks ${stakater}/match`),
  ofStakater('a config that is ignored', { [`${stakater}/auto`]: 'true' }, `it carries ${stakater}/ignore`, {
    [`${stakater}/ignore`]: 'true',
  }),
  unwatched(
    'a kind that is not watched',
    { resourcesToIgnore: ['Secret'] },
    'left out by --resources-to-ignore of the controller',
  ),
  unwatched(
    'a label that it lacks',
    { resourceLabelSelector: 'watch=yes' },
    'left out by --resource-label-selector of the controller',
  ),
  unwatched('its type', {}, 'left out: reroll watches no Secret of its type', 'helm.sh/release.v1'),
  {
    code: 'not-counted',
    what: 'a config that is ignored',
    shop: async () => {
      const shop = new Shop();
      shop.config('ConfigMap/app', { color: 'red' }, { annotations: { 'reroll.dev/ignore': 'true' } });
      shop.workload('web');
      await shop.control();
      return shop;
    },
    says: 'ignored: it carries reroll.dev/ignore',
  },
  {
    code: 'config-missing',
    what: 'one that pods require',
    shop: () => {
      const shop = new Shop();
      shop.workload('web');
      return shop;
    },
    says: 'ConfigMap/app does not exist, and pods do not start without it',
  },
  {
    code: 'config-missing',
    what: 'an optional one',
    shop: () => {
      const shop = new Shop();
      shop.workload('web', {
        podSpec: { containers: [{ envFrom: [{ configMapRef: { name: 'app', optional: true } }] }] },
      });
      return shop;
    },
    says: 'ConfigMap/app does not exist; its use is optional',
  },
  {
    code: 'required-key-absent',
    what: 'a key that the config has never had',
    shop: () => {
      const shop = new Shop();
      shop.config('ConfigMap/app', { size: '1' });
      shop.workload('web', { podSpec: envOf('ConfigMap/app color') });
      return shop;
    },
    says: 'ConfigMap/app lacks color, without which pods do not start',
  },
  {
    code: 'required-key-absent',
    what: 'a key that the record has as absent',
    shop: async () => {
      const shop = new Shop();
      shop.config('ConfigMap/app', { size: '1' });
      shop.workload('web', { podSpec: envOf('ConfigMap/app color', 'ConfigMap/app size') });
      await shop.control();
      return shop;
    },
    says: 'lacks color',
  },
];
