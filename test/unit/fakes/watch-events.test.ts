/** The events that a watch with a selector gets for a change. */
import { expect, test } from '@jest/globals';

import type { KubeObject } from '../../fakes/apiserver/objects/kube-object.ts';
import { builtIn } from '../../fakes/apiserver/resources.ts';
import type { StoreEvent } from '../../fakes/apiserver/store/store-event.ts';
import { convertEvent } from '../../fakes/apiserver/watch/watch-events.ts';

const configMaps = builtIn('configmaps');

function configMap(isWanted: boolean, resourceVersion: string): KubeObject {
  const labels: Record<string, string> = isWanted ? { wanted: 'yes' } : {};
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels, resourceVersion } };
}

const isWanted = ({ metadata }: KubeObject): boolean => metadata.labels?.['wanted'] === 'yes';

const wanted = configMap(true, '1');
const unwanted = configMap(false, '1');

interface Row {
  readonly type: StoreEvent['type'];
  readonly previous?: KubeObject;
  readonly isMatch: boolean;
  readonly sent?: string;
}

test.each<readonly [rule: string, row: Row]>([
  ['a new object that matches is added', { type: 'ADDED', isMatch: true, sent: 'ADDED' }],
  ['a new object that does not match sends no event', { type: 'ADDED', isMatch: false }],
  ['a match that changes is modified', { type: 'MODIFIED', previous: wanted, isMatch: true, sent: 'MODIFIED' }],
  ['an object that begins to match is added', { type: 'MODIFIED', previous: unwanted, isMatch: true, sent: 'ADDED' }],
  [
    'an object that ceases to match is deleted',
    { type: 'MODIFIED', previous: wanted, isMatch: false, sent: 'DELETED' },
  ],
  ['an object that never matched sends no event', { type: 'MODIFIED', previous: unwanted, isMatch: false }],
  ['a match that is deleted is deleted', { type: 'DELETED', previous: wanted, isMatch: true, sent: 'DELETED' }],
  [
    'the deletion of an object that did not match sends no event',
    { type: 'DELETED', previous: unwanted, isMatch: false },
  ],
])('%s', (_, { isMatch, sent, ...change }) => {
  const object = configMap(isMatch, '2');
  const event = convertEvent(
    { ...change, storage: 'configmaps', key: 'ns/a', revision: 2, object },
    isWanted,
    configMaps,
  );
  expect(event?.type).toBe(sent);
  // Every event carries the version of the change.
  if (event !== undefined) expect(event.object.metadata).toMatchObject({ resourceVersion: '2' });
});

test('an object that stops matching is shown in its last matching form', () => {
  const change = { type: 'MODIFIED', storage: 'configmaps', key: 'ns/a', revision: 2 } as const;
  const event = convertEvent({ ...change, object: configMap(false, '2'), previous: wanted }, isWanted, configMaps);
  expect(event?.object.metadata).toEqual({ name: 'a', labels: { wanted: 'yes' }, resourceVersion: '2' });
});
