/** Nothing that is kept of an object holds the bytes of the answer that brought it: they have the values of Secrets. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from '@jest/globals';

import { eventReader } from '../../../../src/kube/reflector/event-reader.ts';
import { readAnswer } from '../../../../src/kube/protobuf/objects.ts';
import { readConfig } from '../../../../src/plan/read/config.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { testReading } from '../../../builders/config.ts';
import { fullTemplate } from '../../../builders/templates.ts';
import { encodeFrame, encodeObject } from '../../../fakes/apiserver/protobuf/encode.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const metadata = {
  ...{ name: 'app', namespace: 'shop', uid: 'uid-1', resourceVersion: '7', creationTimestamp: '2026-01-02T03:04:05Z' },
  annotations: { 'reroll.dev/auto': 'true', 'reroll.dev/match': 'true' },
  managedFields: [{ manager: 'a', operation: 'Update', time: '2026-01-02T03:04:05Z', fieldsV1: { 'f:data': {} } }],
};
const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: Buffer.alloc(9_000, 'x').toString('base64') } };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template: fullTemplate } };

function reduce(object: object): unknown {
  const { kind } = object as { readonly kind: string };
  return kind === 'Secret'
    ? readConfig('Secret', object, testReading)
    : readWorkload('Deployment', object, testReading, true);
}

/** A memory of its own for bytes, in which nothing else is. */
function owned(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** What is kept, and a view on whether the bytes are still there. */
function afterAnswer(object: object): readonly [unknown, WeakRef<ArrayBufferLike>] {
  const bytes = owned(encodeObject(object as Parameters<typeof encodeObject>[0]));
  return [reduce(readAnswer(bytes)), new WeakRef(bytes.buffer)];
}

function afterEvents(object: object): readonly [unknown, WeakRef<ArrayBufferLike>] {
  const frame = encodeFrame({ type: 'ADDED', object });
  const bytes = owned(Buffer.concat([frame, frame, frame.subarray(0, 3)]));
  const reader = eventReader('protobuf', 100_000, { target: undefined });
  const kept = [...reader.push(bytes)].map(([event]) => ('object' in event ? reduce(event.object) : undefined));
  return [[kept, reader], new WeakRef(bytes.buffer)];
}

test.each([
  ['an answer with a Secret', () => afterAnswer(secret)],
  ['an answer with a workload', () => afterAnswer(deployment)],
  ['the events of a watch of Secrets', () => afterEvents(secret)],
  ['the events of a watch of workloads', () => afterEvents(deployment)],
])('%s leaves no bytes', async (_what, read) => {
  const [kept, bytes] = read();
  // A WeakRef keeps its target until the present job has ended.
  await new Promise(setImmediate);
  collect();
  expect(kept).toBeDefined();
  expect(bytes.deref()).toBeUndefined();
});
