/** The objects of the demo: a workload of each kind, and the configs that they use. */

const selector = { matchLabels: { app: 'demo' } };

function template(container: object, volumes: readonly object[] = []): object {
  const app = { name: 'app', image: 'registry.example/app:1', ...container };
  return { metadata: { labels: { app: 'demo' } }, spec: { containers: [app], volumes } };
}

function workload(name: string, spec: object): object {
  return { metadata: { name, annotations: { 'reroll.dev/auto': 'true' } }, spec: { selector, ...spec } };
}

/** No pod that starts with a config with this text becomes ready. */
export const badText = 'upstream: nowhere';

export const configMaps = [
  { metadata: { name: 'settings' }, data: { color: 'red' } },
  { metadata: { name: 'limits' }, data: { workers: '4' } },
  { metadata: { name: 'site' }, data: { region: 'north', banner: 'hello' } },
  { metadata: { name: 'routes' }, data: { routes: 'upstream: v1' } },
];

export const secrets = [{ metadata: { name: 'credentials' }, stringData: { password: 'first' } }];

/** All of ConfigMap settings as variables, and Secret credentials as a volume. */
export const web = workload('web', {
  replicas: 2,
  template: template({ envFrom: [{ configMapRef: { name: 'settings' } }] }, [
    { name: 'credentials', secret: { secretName: 'credentials' } },
  ]),
});

/** All of ConfigMap limits and of Secret credentials as variables. */
export const queue = workload('queue', {
  replicas: 2,
  serviceName: 'queue',
  template: template({ envFrom: [{ configMapRef: { name: 'limits' } }, { secretRef: { name: 'credentials' } }] }),
});

/** One key of ConfigMap site as a variable. */
export const agent = workload('agent', {
  template: template({
    env: [{ name: 'REGION', valueFrom: { configMapKeyRef: { name: 'site', key: 'region' } } }],
  }),
});

/** They share ConfigMap routes. */
export const shops = Array.from({ length: 12 }, (_, index) => {
  const name = `shop-${String(index + 1)}`;
  const spec = { replicas: 2, template: template({ envFrom: [{ configMapRef: { name: 'routes' } }] }) };
  return { name, object: workload(name, spec) };
});
