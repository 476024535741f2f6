/** Reading Namespaces: by a watch with a label selector, or one by one. */
import { expect, test } from '@jest/globals';

import { NamespaceReader } from '../../src/kube/reflector/namespace-reader.ts';
import { Reflector } from '../../src/kube/reflector/reflector.ts';
import { listPath } from '../../src/kube/api/resources.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { waitFor } from '../support/wait-for.ts';
import { RecordingSink, type Item } from '../unit/kube/reflector/recording-sink.ts';
import { useCluster } from './cluster.ts';
import { connectTo, noMetrics, runUntilLeave } from './connect.ts';

const api = useCluster();

function reduce({ metadata }: KubeObject): Item {
  return { key: metadata?.name ?? '', value: metadata?.annotations?.['hint'] ?? 'none' };
}

const path = (): string => `/api/v1/namespaces/${api.namespace}`;
const held = (sink: RecordingSink): Record<string, string> => Object.fromEntries(sink.items);
const common = { reduce, clock: systemClock, random: Math.random, metrics: noMetrics };

test.each([
  { way: 'in a stream', pageSize: 500, isOld: false },
  { way: 'in pages', pageSize: 1, isOld: true },
])(
  'a watch with a label selector ($way) follows Namespaces that gain and lose the label',
  async ({ pageSize, isOld }) => {
    const sink = new RecordingSink();
    const transport = connectTo(api);
    const label = (team: string | null) => api.client.patch(path(), { metadata: { labels: { team } } });
    const selected = `team=${api.namespace}`;
    await label(api.namespace);
    const reflector = new Reflector<Item>({
      ...common,
      resource: 'namespaces',
      path: listPath('Namespace'),
      labelSelector: selected,
      sink,
      transport: {
        request: (call) => transport.request(call),
        openStream: async (call) =>
          isOld && call.query?.['sendInitialEvents'] === true
            ? { kind: 'refused', response: { status: 422, headers: {}, body: undefined, retryAfterMs: undefined } }
            : transport.openStream(call),
      },
      logger: new LogSink().logger,
      pageSize,
    });
    runUntilLeave(api, (signal) => reflector.run(signal));
    await waitFor('the list', () => reflector.hasSynced);
    expect(held(sink)).toEqual({ [api.namespace]: 'none' });
    await api.client.patch(path(), { metadata: { annotations: { hint: 'on' } } });
    await waitFor('the hint', () => sink.items.get(api.namespace) === 'on');
    await label(null);
    await waitFor('the end of the label', () => sink.items.size === 0);
    expect(sink.calls.at(-1)).toBe(`remove ${api.namespace} (watch)`);
    await label(api.namespace);
    await waitFor('the label to be back', () => sink.items.get(api.namespace) === 'on');
  },
);

test('named Namespaces are read at intervals, and one that does not exist is absent', async () => {
  const sink = new RecordingSink();
  const log = new LogSink();
  const reader = new NamespaceReader<Item>({
    ...common,
    transport: connectTo(api),
    names: [api.namespace, 'absent'],
    sink: {
      upsert: (item, origin) => sink.upsert(item, origin),
      remove: (name, origin) => sink.remove(name, origin),
      listed: () => sink.listed(''),
    },
    logger: log.logger,
    intervalMs: 20,
  });
  runUntilLeave(api, (signal) => reader.run(signal));
  await waitFor('the first reading', () => sink.calls.includes('listed '));
  expect(held(sink)).toEqual({ [api.namespace]: 'none' });
  await api.client.patch(path(), { metadata: { annotations: { hint: 'on' } } });
  await waitFor('the hint', () => sink.items.get(api.namespace) === 'on');
  expect(log.lines.map(({ namespace }) => namespace)).toEqual(['absent']);
});
