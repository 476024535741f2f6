/** The objects that the contenders work on. */
import { randomBytes } from 'node:crypto';

import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { inParallel } from '../support/in-parallel.ts';

/** The config that a Deployment takes its environment from. */
export interface Use {
  readonly deployment: string;
  readonly config: { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string };
}

const inFlight = 32;

export function configMapPath(namespace: string, name = ''): string {
  return `/api/v1/namespaces/${namespace}/configmaps/${name}`.replace(/\/$/, '');
}

export function secretPath(namespace: string, name = ''): string {
  return `/api/v1/namespaces/${namespace}/secrets/${name}`.replace(/\/$/, '');
}

export function deploymentPath(namespace: string, name = ''): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`.replace(/\/$/, '');
}

/** A ConfigMap of a small service: a dozen settings, one of which is new each time. */
export function configMap(name: string): ApiObject {
  const settings = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`SETTING_${String(index)}`, 'value']));
  return { metadata: { name }, data: { ...settings, REVISION: randomBytes(12).toString('base64url') } };
}

/** An Opaque Secret with two values of 4,096 bytes together. */
export function secret(name: string): ApiObject {
  const data = { password: randomBytes(1_024).toString('base64'), settings: randomBytes(3_072).toString('base64') };
  return { metadata: { name }, type: 'Opaque', data };
}

/** A Deployment. Without replicas, the default, a rollout changes its pod template and creates no pods. */
export function deployment(
  { deployment: name, config }: Use,
  annotations: Readonly<Record<string, string>>,
  replicas = 0,
): ApiObject {
  const labels = { 'app.kubernetes.io/name': name };
  const source = config.kind === 'ConfigMap' ? 'configMapRef' : 'secretRef';
  const container = {
    name: 'main',
    image: 'registry.example/team/service:1.2.3',
    ports: [{ name: 'http', containerPort: 8080 }],
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    envFrom: [{ [source]: { name: config.name } }],
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return {
    metadata: { name, labels, annotations },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

/** Creates a namespace unless it exists. */
export async function createNamespace(client: ApiClient, name: string): Promise<void> {
  const { status } = await client.request('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
  if (status >= 300 && status !== 409) throw new Error(`creating the namespace ${name} failed with ${String(status)}`);
}

/** Calls `action` with each item, 32 at a time; resolves when all are done. */
export async function forEach<T>(items: Iterable<T>, action: (item: T) => Promise<unknown>): Promise<void> {
  await inParallel([...items], inFlight, action);
}

/** Names `<prefix>-<n>` from `from` up to but not including `to`. */
export function names(prefix: string, to: number, from = 0): string[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => `${prefix}-${String(from + index)}`);
}
