/** Objects read in protobuf reduce to the same states as the same objects read as JSON. */
import { request } from 'node:https';

import { describe, expect, test } from '@jest/globals';

import { decode } from '../../src/kube/protobuf/decode.ts';
import { openEnvelope, protobufType } from '../../src/kube/protobuf/envelope.ts';
import { objectMessages } from '../../src/kube/protobuf/messages.ts';
import { configTypes, type WorkloadKind } from '../../src/model/kinds.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { testReading } from '../builders/config.ts';
import { useCluster } from './cluster.ts';

const api = useCluster();

async function readBytes(path: string): Promise<Uint8Array> {
  const { server, caPem, adminToken } = api.cluster;
  const headers = { accept: protobufType, authorization: `Bearer ${adminToken}` };
  return new Promise((resolve, reject) => {
    const call = request(`${server}${path}`, { ca: caPem, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        expect(response.headers['content-type']).toBe(protobufType);
        resolve(Buffer.concat(chunks));
      });
    });
    call.on('error', reject);
    call.end();
  });
}

async function readDecoded(path: string, kind: keyof typeof objectMessages): Promise<KubeObject> {
  const { kind: found, raw } = openEnvelope(await readBytes(path));
  expect(found).toBe(kind);
  return decode(raw, objectMessages[kind]);
}

const source = { name: 'app', optional: true };
const template = {
  metadata: { labels: { app: 'web' }, annotations: { 'reroll.dev/auto': 'true', own: 'ü' } },
  spec: {
    imagePullSecrets: [{ name: 'registry' }],
    initContainers: [{ name: 'init', image: 'x', envFrom: [{ secretRef: { name: 'init' } }] }],
    containers: [
      {
        name: 'web',
        image: 'x',
        envFrom: [{ prefix: 'A_', configMapRef: source }, { secretRef: { name: 'all' } }],
        env: [
          { name: 'KEY', valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: true } } },
          { name: 'PLAIN', value: '1' },
        ],
        volumeMounts: [
          { name: 'conf', mountPath: '/a', subPath: 'color' },
          { name: 'all', mountPath: '/b' },
        ],
      },
    ],
    volumes: [
      { name: 'conf', configMap: { name: 'files', items: [{ key: 'color', path: 'c' }] } },
      { name: 'tls', secret: { secretName: 'tls', optional: true } },
      {
        name: 'all',
        projected: {
          sources: [
            { configMap: { name: 'projected', items: [{ key: 'size', path: 's' }] } },
            { secret: { name: 'token', optional: true } },
          ],
        },
      },
      { name: 'driver', csi: { driver: 'x.example', nodePublishSecretRef: { name: 'csi' } } },
    ],
  },
};
const selector = { matchLabels: { app: 'web' } };
const annotations = { 'reroll.dev/configmaps': 'listed', 'reroll.dev/hold': 'true', empty: '' };

const workloads: readonly (readonly [WorkloadKind, string, object])[] = [
  ['Deployment', 'deployments', { replicas: 0, paused: true, selector, template, strategy: { type: 'Recreate' } }],
  ['Deployment', 'deployments', { selector, template, minReadySeconds: 5 }],
  ['StatefulSet', 'statefulsets', { selector, serviceName: 'web', template, updateStrategy: { type: 'OnDelete' } }],
  [
    ...(['StatefulSet', 'statefulsets'] as const),
    { replicas: 3, selector, serviceName: 'web', template, updateStrategy: { rollingUpdate: { partition: 2 } } },
  ],
  ['DaemonSet', 'daemonsets', { selector, template }],
];

describe('a workload', () => {
  test.each(workloads)('%s: %s', async (kind, plural, spec) => {
    await api.client.create(api.group('apps/v1', plural), { metadata: { name: 'web', annotations }, spec });
    const path = api.group('apps/v1', plural, 'web');
    const json = await api.client.get(path);
    const decoded = await readDecoded(path, kind);
    const { fingerprint: _a, base: _b, ...expected } = readWorkload(kind, json, testReading, true) ?? {};
    const { fingerprint: _c, base: _d, ...found } = readWorkload(kind, decoded, testReading, true) ?? {};
    // The status may have been written in between.
    expect({ ...found, resourceVersion: '', rollout: {}, counts: '', isComplete: false }).toEqual({
      ...expected,
      ...{ resourceVersion: '', rollout: {}, counts: '', isComplete: false },
    });
  });
});

describe('a config', () => {
  test.each(['ConfigMap', 'Secret'] as const)('%s', async (kind) => {
    const path = api.core(configTypes[kind].plural);
    const large = Buffer.alloc(900_000, 'x').toString('base64').slice(0, 900_000);
    const data = kind === 'Secret' ? { a: 'w7w=', empty: '' } : { a: 'ü', empty: '', large };
    const binaryData = kind === 'Secret' ? {} : { binaryData: { raw: 'AAH/' } };
    await api.client.create(path, { metadata: { name: 'app', labels: { a: '' } }, data, ...binaryData });
    const decoded = (await readDecoded(`${path}/app`, kind)) as KubeObject & {
      readonly data?: Readonly<Record<string, string | Uint8Array>>;
      readonly binaryData?: Readonly<Record<string, Uint8Array>>;
    };
    const text = (value: string | Uint8Array): string =>
      typeof value === 'string' ? value : Buffer.from(value).toString('base64');
    const textsOf = (values: Readonly<Record<string, string | Uint8Array>> = {}): object =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]));
    expect(textsOf(decoded.data)).toEqual(data);
    expect(textsOf(decoded.binaryData)).toEqual(binaryData.binaryData ?? {});
    expect(decoded.metadata).toMatchObject({ name: 'app', labels: { a: '' } });
    const json = await api.client.get(`${path}/app`);
    expect(decoded.metadata?.managedFields).toEqual(
      (json.metadata['managedFields'] as readonly Readonly<Record<string, unknown>>[]).map(
        ({ apiVersion: _version, fieldsType: _type, ...entry }) => entry,
      ),
    );
  });
});

test('each prefix of an answer is malformed or equal', async () => {
  await api.client.create(api.core('secrets'), { metadata: { name: 'app' }, data: { a: 'cmVk', b: 'Ymx1ZQ==' } });
  const bytes = await readBytes(`${api.core('secrets')}/app`);
  const whole = JSON.stringify(decode(openEnvelope(bytes).raw, objectMessages.Secret));
  for (let length = 0; length < bytes.length; length += 1) {
    const read = (): string =>
      JSON.stringify(decode(openEnvelope(bytes.subarray(0, length)).raw, objectMessages.Secret));
    let found: string;
    try {
      found = read();
    } catch (error) {
      expect((error as Error).name).toBe('MalformedMessageError');
      continue;
    }
    expect(found).toBe(whole);
  }
});
