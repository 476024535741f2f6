/** The smallest objects that a real API server accepts. Each is a new one, so that a test may change its own. */

function pods(): { readonly selector: object; readonly template: object } {
  return {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
    },
  };
}

export function deployment(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { replicas: 1, ...pods(), ...spec } };
}

export function statefulSet(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { replicas: 1, serviceName: name, ...pods(), ...spec } };
}

export function daemonSet(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { ...pods(), ...spec } };
}

export function configMap(name: string, data: Readonly<Record<string, string>> = {}, metadata: object = {}): object {
  return { metadata: { name, ...metadata }, data };
}

/** A patch that changes an annotation of the pod template, which triggers a rollout. */
export function templatePatch(value: string): object {
  return { spec: { template: { metadata: { annotations: { 'contract.example/trigger': value } } } } };
}
