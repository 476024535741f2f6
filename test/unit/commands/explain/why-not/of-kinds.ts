/** What is said of kinds that options add, and of workloads in whose place another one is rolled. */
import { kindPresets, type KindPreset } from '../../../../../src/model/kind-presets.ts';
import { setAddedKinds } from '../../../../../src/model/kinds.ts';
import type { Shop, ShopWorkload } from '../../../../builders/shop.ts';
import { recordedShop } from '../shops.ts';
import { auto, type Row } from './row.ts';

const services = 'services.serving.knative.dev';
const revision = { apiVersion: 'serving.knative.dev/v1', kind: 'Revision', name: 'web-1', controller: true };

/** With a workload of a kind that options add. */
async function shopOf(kind: KindPreset, workload: ShopWorkload = {}): Promise<Shop> {
  const kinds = { [kind]: kindPresets[kind] };
  setAddedKinds(kinds);
  return recordedShop({ kinds }, workload);
}

function blocked(kind: KindPreset, workload: ShopWorkload, says: string): Pick<Row, 'shop' | 'says' | 'argv' | 'what'> {
  return { what: kind, shop: () => shopOf(kind, { kind, ...workload }), says, argv: `${kind}/web` };
}

async function ownedShop(annotations: Readonly<Record<string, string>>): Promise<Shop> {
  const shop = await shopOf(services, { annotations });
  shop.cluster.patch({ kind: 'Deployment', name: 'web' }, { metadata: { ownerReferences: [revision] } });
  return shop;
}

const ofRevision = 'its pod template is that of Revision/web-1: reroll leaves it alone, and hints belong there';

export const ofKinds: readonly Row[] = [
  {
    code: 'in-place',
    ...blocked(
      'clonesets.apps.kruise.io',
      { spec: { updateStrategy: { type: 'InPlaceOnly' } } },
      'its pods are updated in place: a new pod template restarts nothing, so it is not rolled',
    ),
  },
  {
    code: 'named-template',
    ...blocked(
      services,
      { spec: { template: { metadata: { name: 'web-v1' } } } },
      'spec.template.metadata.name is set: a webhook refuses another template of that name, so it is not rolled',
    ),
  },
  {
    code: 'step-paused',
    ...blocked(
      'rollouts.argoproj.io',
      { status: { phase: 'Paused' } },
      'its rollout is paused at a step: not all pods have the new content until it is promoted',
    ),
  },
  { code: 'owned', what: 'with a hint', shop: () => ownedShop(auto), says: ofRevision },
  { code: 'owned', what: 'without one', shop: () => ownedShop({}), says: ofRevision },
];
