/** A namespace in which every text that a tenant or a client can write tries to become markup. */
import { Shop } from './shop.ts';

/** In the place of a name it would be refused by an API server; the page does not rely on that. */
export const hostile = '"><img src=x onerror=alert(1)>\'<script>alert(2)</script>';

const minuteMs = 60_000;

export async function hostileShop(): Promise<Shop> {
  const shop = new Shop();
  const name = `app${hostile}`.replaceAll('/', '');
  const pods = { containers: [{ name: hostile, envFrom: [{ configMapRef: { name } }] }] };
  shop.config(`ConfigMap/${name}`, { [`key${hostile}`]: 'one' }, { by: hostile });
  shop.workload(`web${hostile}`.replaceAll('/', ''), {
    podSpec: pods,
    spec: { selector: { matchLabels: { app: 'web' } } },
  });
  shop.workload('held', { podSpec: pods, labels: { app: 'held' } });
  await shop.control();
  shop.pass(minuteMs);
  shop.cluster.annotate(
    { kind: 'Deployment', name: 'held' },
    {
      'reroll.dev/hold': `true ${hostile}`,
      'reroll.dev/windw': hostile,
      [`reroll.dev/${hostile}`]: hostile,
    },
  );
  shop.config(`ConfigMap/${name}`, { [`key${hostile}`]: 'two' }, { by: hostile });
  shop.revision('Deployment', 'held', 2, {
    'reroll.dev/config-hash': hostile,
    'reroll.dev/cause': JSON.stringify([hostile]),
  });
  await shop.control();
  shop.pass(minuteMs);
  return shop;
}

const encoded = (text: string): string => encodeURIComponent(text.replaceAll('/', ''));

export const hostilePages: readonly string[] = [
  '/',
  `/workloads?q=${encodeURIComponent(hostile)}&ns=${encodeURIComponent(hostile)}&kind=${encodeURIComponent(hostile)}`,
  '/workloads',
  '/w/Deployment/shop/held',
  `/w/Deployment/shop/web${encoded(hostile)}`,
  `/w/Deployment/${encoded(hostile)}/${encoded(hostile)}`,
  `/configs/ConfigMap/shop/app${encoded(hostile)}`,
  `/configs/ConfigMap/${encoded(hostile)}/x`,
  `/changes/${encoded(hostile)}`,
  `/${encoded(hostile)}`,
];
