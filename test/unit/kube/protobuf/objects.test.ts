/** Answers and events in protobuf: equal to those as JSON, and never read where they are cut off or malformed. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { MalformedMessageError, UnknownFieldError } from '../../../../src/kube/protobuf/malformed.ts';
import { readAnswer } from '../../../../src/kube/protobuf/objects.ts';
import { readFrame } from '../../../../src/kube/reflector/event-reader.ts';
import type { WorkloadObject } from '../../../../src/model/kube-object.ts';
import { readConfig } from '../../../../src/plan/read/config.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { testReading } from '../../../builders/config.ts';
import { fullTemplate, podTemplates } from '../../../builders/templates.ts';
import { encodeFrame, encodeObject } from '../../../fakes/apiserver/protobuf/encode.ts';

const metadata = {
  name: 'app',
  namespace: 'shop',
  uid: 'uid-1',
  resourceVersion: '7',
  creationTimestamp: '2026-01-02T03:04:05Z',
  annotations: { 'reroll.dev/auto': 'true', empty: '', __proto__of: 'x' },
};
const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { password: 'czNjcmV0', empty: '', raw: '/wA=' } };
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  data: { a: 'ü\u2028', b: '' },
  binaryData: { c: '/w==' },
};
const deployment = (template: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...metadata, generation: 3 },
  spec: { replicas: 2, template, strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } },
  status: { observedGeneration: 3, replicas: 2, conditions: [{ type: 'Available', status: 'True' }] },
});
const items = [secret, { ...secret, metadata: { ...metadata, name: 'other' } }];
const list = { apiVersion: 'v1', kind: 'SecretList', metadata: { resourceVersion: '9', continue: 'next' }, items };

const flat = (value: unknown): string => JSON.stringify(value);

/** Reads everything, also what is decoded late. */
const readAll = (bytes: Uint8Array): string => flat(readAnswer(bytes));

describe('the same as JSON', () => {
  test('the state of a Secret and of a ConfigMap', () => {
    for (const [kind, object] of [
      ['Secret', secret],
      ['ConfigMap', configMap],
    ] as const) {
      const read = readConfig(kind, readAnswer(encodeObject(object)), testReading);
      expect(read).toEqual(readConfig(kind, object, testReading));
      expect(read.keys.length).toBeGreaterThan(1);
    }
  });

  test('the fingerprint and the references of a workload with any template', () => {
    const templates = fc.oneof(fc.constant(fullTemplate), podTemplates.map(withoutEmpty));
    fc.assert(
      fc.property(templates, (template) => {
        const object = deployment(template);
        const decoded = readAnswer(encodeObject(object)) as WorkloadObject;
        // The API server has already written what the JSON always has.
        const json = { ...object, spec: { ...object.spec, template: decoded.spec?.template } } as WorkloadObject;
        expect(withoutEmpty(decoded.spec?.template)).toEqual(withoutEmpty(template));
        expect(readWorkload('Deployment', decoded, testReading, true)).toEqual(
          readWorkload('Deployment', JSON.parse(flat(json)) as WorkloadObject, testReading, true),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('the fingerprint of a template with null times, which JSON has before Kubernetes 1.34', () => {
    const claim = { metadata: { labels: { of: 'web' } }, spec: { resources: {} } };
    const volumes = [{ name: 'scratch', ephemeral: { volumeClaimTemplate: claim } }];
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [], volumes } };
    const decoded = readAnswer(encodeObject(deployment(template))) as WorkloadObject;
    const text = flat(decoded);
    const json = JSON.parse(
      text.replaceAll('"metadata":{"labels"', '"metadata":{"creationTimestamp":null,"labels"'),
    ) as unknown;
    expect(flat(json).split('"creationTimestamp":null')).toHaveLength(3);
    const [ofProtobuf, ofJson] = [decoded, json as WorkloadObject].map((object) =>
      readWorkload('Deployment', object, testReading, true),
    );
    expect(ofJson?.fingerprint).toBe(ofProtobuf?.fingerprint);
    expect(ofJson?.base).toBe(ofProtobuf?.base);
  });

  test('a list, an event and a Status', () => {
    expect(readAnswer(encodeObject(list))).toMatchObject({ kind: 'SecretList', metadata: list.metadata });
    const event = readFrame(encodeFrame({ type: 'ADDED', object: secret }).subarray(4), { target: undefined });
    expect(event).toMatchObject({ type: 'upsert', isCreated: true, object: { metadata: { name: 'app' } } });
    const status = { apiVersion: 'v1', kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    const error = readFrame(encodeFrame({ type: 'ERROR', object: status }).subarray(4), { target: undefined });
    expect(error).toEqual({ type: 'error', status: { code: 410, reason: 'Expired', message: 'too old', causes: [] } });
  });

  test('a text that is not UTF-8: one character for each byte that belongs to none', () => {
    const bytes = encodeObject({ ...configMap, data: { a: 'x12x', b: 'xéx' }, binaryData: {} });
    // The begin of a character of three bytes, and a byte that is none.
    bytes.set([0xe2, 0x82], bytes.indexOf('x12x') + 1);
    const { data } = readAnswer(bytes) as { data: Record<string, string | Uint8Array> };
    expect(data['a']).toBe('x\uFFFD\uFFFDx');
    expect(Buffer.from(data['b'] as Uint8Array).toString()).toBe('xéx');
  });

  test.each([0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 40, -(2 ** 52), Number.MAX_SAFE_INTEGER])(
    'the number %p',
    (replicas) => {
      const { spec } = readAnswer(encodeObject({ ...deployment(fullTemplate), spec: { replicas } })) as WorkloadObject;
      expect(spec?.replicas).toBe(replicas);
    },
  );
});

describe('what cannot be read', () => {
  test.each([
    ['an object', secret],
    ['a list', list],
    ['a workload', deployment(fullTemplate)],
  ])('every prefix of %s is malformed', (_what, object) => {
    const bytes = encodeObject(object);
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => readAll(bytes.subarray(0, length))).toThrow(MalformedMessageError);
  });

  test('every prefix of an event is unreadable', () => {
    const bytes = encodeFrame({ type: 'MODIFIED', object: secret }).subarray(4);
    for (let length = 0; length < bytes.length; length += 1)
      expect(readFrame(bytes.subarray(0, length), { target: undefined })).toEqual({ type: 'unreadable' });
  });

  test('changed bytes are an error that quotes nothing, or another object', () => {
    const bytes = encodeObject(deployment(fullTemplate));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        expect(problemOf(() => readAll(changed))).toMatch(/^(?:none|malformed|unknown field)$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a field of a pod template that this version does not know', () => {
    const bytes = encodeObject(deployment({ metadata: {}, spec: { hostname: 'h' } }));
    // Field 16, hostname, becomes field 31 with two bytes of its number.
    const tag = Buffer.from([0x82, 0x01, 1, 0x68]);
    bytes.set([0xfa, 0x07], bytes.indexOf(tag));
    expect(() => readAll(bytes)).toThrow(UnknownFieldError);
  });

  test('an object of a kind without a table', () => {
    const bytes = encodeObject({ apiVersion: 'apps/v1', kind: 'DeploymentSpec' });
    expect(() => readAll(bytes)).toThrow(MalformedMessageError);
  });
});

function problemOf(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    if (error instanceof UnknownFieldError) return 'unknown field';
    return error instanceof MalformedMessageError
      ? error.message.replace(/^no protobuf message: (malformed) at byte \d+$/, '$1')
      : 'other';
  }
}

/** Without empty members of objects, which the JSON of an API server has in some places and not in others. */
function withoutEmpty(value: unknown): object {
  if (Array.isArray(value)) return value.map((item: unknown) => (typeof item === 'object' ? withoutEmpty(item) : item));
  const members = Object.entries(value as object).map(([key, member]: [string, unknown]) => [
    key,
    typeof member === 'object' && member !== null ? withoutEmpty(member) : member,
  ]);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member))) as object;
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false || value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
