/** The smallest objects that a real API server accepts. */

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
};
const selector = { matchLabels: { app: 'web' } };

export function deployment(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { replicas: 1, selector, template, ...spec } };
}

export function statefulSet(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { replicas: 1, serviceName: name, selector, template, ...spec } };
}

export function daemonSet(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { selector, template, ...spec } };
}

export function configMap(name: string, data: Readonly<Record<string, string>> = {}, metadata: object = {}): object {
  return { metadata: { name, ...metadata }, data };
}

/** A patch that changes an annotation of the pod template, which triggers a rollout. */
export function templatePatch(value: string): object {
  return { spec: { template: { metadata: { annotations: { 'contract.example/trigger': value } } } } };
}
