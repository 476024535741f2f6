/** Whether an apply changes the pod template of an object in a cluster. */
import { describe, expect, test } from '@jest/globals';

import type { KubeObject } from '../../../src/model/kube-object.ts';
import { appliedAnnotations, isTemplateKept } from '../../../src/preview/applied.ts';

const container = {
  name: 'web',
  image: 'web:1',
  env: [{ name: 'A', value: '1' }],
  ports: [{ containerPort: 80 }],
  resources: { limits: { cpu: '0.5', memory: '1024Mi' } },
};

function deployment(given: object = {}, metadata: KubeObject['metadata'] = {}): KubeObject & object {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, ...given }] } };
  return { metadata, spec: { template } } as KubeObject;
}

/** As the API server stores it: with defaults, and quantities in one form. */
const stored = {
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePath: '/dev/termination-log',
  ports: [{ containerPort: 80, protocol: 'TCP' }],
  resources: { limits: { cpu: '500m', memory: '1Gi' } },
};

const lastApplied = (manifest: object): KubeObject['metadata'] => ({
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(manifest) },
});

/** An apply on the server by a manager that owned these fields of the container. */
function owned(fields: object): KubeObject['metadata'] {
  const template = { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:name': {}, ...fields } } } };
  return {
    managedFields: [{ manager: 'flux', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:template': template } } }],
  };
}

const port = { 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } } };

describe('the template stays', () => {
  test.each<[string, KubeObject, KubeObject]>([
    ['with defaults of the API server', deployment(stored), deployment()],
    ['where another client added a container', withSidecar(), deployment()],
    ['with what was applied before', deployment(stored, lastApplied(deployment())), deployment()],
    ['with the owned fields', deployment(stored, owned({ 'f:image': {} })), deployment()],
    ['with a port of which the manifest leaves out the protocol', deployment(stored, owned(port)), deployment()],
    ['with empty values, which say nothing', deployment(stored), deployment({ args: [], workingDir: '', tty: false })],
  ])('%s', (_what, live, manifest) => {
    expect(isTemplateKept(live, manifest)).toBe(true);
  });
});

function withSidecar(): KubeObject {
  const spec = {
    containers: [
      { ...container, ...stored },
      { name: 'sidecar', image: 'proxy:1' },
    ],
  };
  return { spec: { template: { metadata: { labels: { app: 'web' } }, spec } } } as KubeObject;
}

describe('the template changes', () => {
  test.each<[string, KubeObject, KubeObject]>([
    ['with another image', deployment(stored), deployment({ image: 'web:2' })],
    ['with another variable', deployment(stored), deployment({ env: [{ name: 'B', value: '1' }] })],
    ['with another limit', deployment(stored), deployment({ resources: { limits: { cpu: '600m' } } })],
    ['with fewer arguments', deployment({ args: ['a', 'b'] }), deployment({ args: ['a'] })],
    ['without what was applied before', deployment(stored, lastApplied(deployment({ tty: true }))), deployment()],
    ['without a variable of before', deployment(stored, lastApplied(deployment())), deployment({ env: [] })],
    ['without an owned field', deployment({ ...stored, args: ['a'] }, owned({ 'f:args': {} })), deployment()],
    ['without an owned port', deployment(stored, owned(port)), deployment({ ports: [] })],
  ])('%s', (_what, live, manifest) => {
    expect(isTemplateKept(live, manifest)).toBe(false);
  });
});

test('the annotations that tools have applied are those of the last manifest and of managed fields', () => {
  const metadata = {
    ...lastApplied({ metadata: { annotations: { a: '1' } } }),
    managedFields: [
      { manager: 'flux', operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:b': {} } } } },
      { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:c': {} } } } },
    ],
  };
  expect(appliedAnnotations({ metadata })).toEqual(['a', 'b']);
});
