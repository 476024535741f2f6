/** Objects read in protobuf are the same as those read as JSON, and reduce to the same states. */
import { describe, expect, test } from '@jest/globals';

import type { WireFormat } from '../../src/kube/api/transport-types.ts';
import { configTypes } from '../../src/model/kinds.ts';
import type { ConfigObject, KubeObject } from '../../src/model/kube-object.ts';
import { readConfig } from '../../src/plan/read/config.ts';
import { readNamespace } from '../../src/plan/read/hints.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { testReading } from '../builders/config.ts';
import { useCluster } from './cluster.ts';
import { connectTo } from './connect.ts';
import { listItems } from './list-items.ts';

const api = useCluster();

const simple = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'x', resources: {} }] },
};

test.each([
  ['Deployment', 'deployments', { replicas: 2 }],
  ['StatefulSet', 'statefulsets', { serviceName: 'web', updateStrategy: { rollingUpdate: { partition: 2 } } }],
  ['DaemonSet', 'daemonsets', {}],
] as const)('a %s', async (kind, plural, spec) => {
  const annotations = { 'reroll.dev/auto': 'true', 'reroll.dev/configmaps': 'listed' };
  const full = { selector: { matchLabels: { app: 'web' } }, template: simple, ...spec };
  await api.client.create(api.group('apps/v1', plural), { metadata: { name: 'web', annotations }, spec: full });
  const read = async (wireFormat: WireFormat) => {
    const [object] = await listItems(api, wireFormat, kind);
    // Its controller may write the status in between.
    const state = readWorkload(kind, { ...object, status: {} }, testReading, true);
    return { ...state, resourceVersion: '' };
  };
  const json = await read('json');
  expect(json).toMatchObject({ kind, listed: { ConfigMap: [{ text: 'listed' }] } });
  expect(await read('protobuf')).toEqual(json);
});

describe('a config', () => {
  const large = 'x'.repeat(900_000);

  test.each([
    ['ConfigMap', { a: 'ü\u2028', empty: '', large }, { raw: 'AAH/' }],
    ['ConfigMap', undefined, undefined],
    ['Secret', { a: 'w7w=', empty: '', raw: 'AAH/', large: Buffer.from(large).toString('base64') }, undefined],
    ['Secret', undefined, undefined],
  ] as const)('%s: %#', async (kind, data, binaryData) => {
    const path = api.core(configTypes[kind].plural);
    await api.client.create(path, {
      metadata: { name: 'app', labels: { a: '' }, annotations: { 'reroll.dev/match': 'true' } },
      ...(data && { data }),
      ...(binaryData && { binaryData }),
    });
    const [[json], [protobuf]] = [await listItems(api, 'json', kind), await listItems(api, 'protobuf', kind)];
    const read = (object: KubeObject | undefined) => readConfig(kind, object as ConfigObject, testReading);
    expect(read(json).resourceVersion).not.toBe('');
    expect(read(protobuf)).toEqual(read(json));
  });
});

test('a Namespace', async () => {
  const read = async (wireFormat: WireFormat) => {
    const call = { method: 'GET', path: `/api/v1/namespaces/${api.namespace}`, wireFormat } as const;
    return readNamespace((await connectTo(api).request(call)).body as KubeObject, testReading);
  };
  expect(await read('protobuf')).toEqual(await read('json'));
});

test('a refusal is a Status in either format', async () => {
  const path = `${api.core('configmaps')}/missing`;
  const read = async (wireFormat: WireFormat) => {
    const { status, body } = await connectTo(api).request({ method: 'GET', path, wireFormat });
    return { status, body };
  };
  const json = await read('json');
  expect(json).toMatchObject({ status: 404, body: { reason: 'NotFound', details: { name: 'missing' } } });
  expect(json).toMatchObject(await read('protobuf'));
});
