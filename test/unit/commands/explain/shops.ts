/** What several tests of `explain` begin with, and pod specs that name configs. */
import type { PodSpec, Volume } from '../../../../src/model/kube-object.ts';
import { Shop, type ShopWorkload } from '../../../builders/shop.ts';

export const minuteMs = 60_000;

/** The hint of a gate that a user has to open. */
export const required = { 'reroll.dev/approval': 'required' };

type Options = ConstructorParameters<typeof Shop>[0];

/** `web` uses all keys of the ConfigMap `app`, and its record is written. */
export async function recordedShop(options?: Options, workload?: ShopWorkload): Promise<Shop> {
  const shop = new Shop(options);
  shop.config('ConfigMap/app', { color: 'red', size: '1' });
  shop.workload('web', workload);
  await shop.control();
  shop.pass(minuteMs);
  return shop;
}

/** The ConfigMap `app` has changed since, and the controller has done what it has to. */
export async function changedShop(
  annotations: Readonly<Record<string, string>>,
  workload: ShopWorkload = {},
): Promise<Shop> {
  const opted = { 'reroll.dev/auto': 'true', ...annotations };
  const shop = await recordedShop({}, { annotations: opted, ...workload });
  shop.config('ConfigMap/app', { color: 'blue', size: '1' });
  await shop.control();
  shop.pass(14 * minuteMs);
  return shop;
}

/** One container `app` with a variable for each `ConfigMap/name key` or `Secret/name key`. */
export function envOf(...uses: readonly string[]): PodSpec {
  const env = uses.map((use) => {
    const [, kind, name = '', key = ''] = /^(\w+)\/(\S+) (\S+)$/.exec(use) ?? [];
    return { valueFrom: { [kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef']: { name, key } } };
  });
  return { containers: [{ name: 'app', env }] };
}

/** One container with volumes. */
export function volumesOf(...volumes: readonly Volume[]): PodSpec {
  return { containers: [{ name: 'app', volumeMounts: volumes.map(({ name = '' }) => ({ name })) }], volumes };
}

/** The whole case: several forms of references, a Secret that is left out, other users, an approval. */
export async function busyShop(): Promise<Shop> {
  const variables = envOf('ConfigMap/app color', 'ConfigMap/app size', 'Secret/db password');
  const volumes = volumesOf(
    { name: 'conf', configMap: { name: 'nginx' } },
    { name: 'tls', secret: { secretName: 'tls' } },
  );
  const containers = variables.containers?.map((container) => ({ ...volumes.containers?.[0], ...container })) ?? [];
  const annotations = { 'reroll.dev/auto': 'true', ...required, 'reroll.dev/exclude-secrets': 'tls' };
  const shop = new Shop();
  shop.config('ConfigMap/app', { color: 'red', size: '1', depth: '2' });
  shop.config('ConfigMap/nginx', { conf: 'x' });
  shop.config('Secret/db', { password: 'x', spare: 'y' });
  shop.config('Secret/tls', { crt: 'x' });
  shop.workload('web', { annotations, podSpec: { ...volumes, containers } });
  await shop.control();
  shop.pass(minuteMs);
  shop.config('ConfigMap/app', { color: 'blue', size: '1', depth: '2' });
  await shop.control();
  shop.pass(14 * minuteMs);
  return shop;
}
