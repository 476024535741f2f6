import { expect, test } from '@jest/globals';

import { behave, behaviourOf, lifeOf, type Behaviour } from '../../cluster/pod-behaviour.ts';
import type { ApiObject } from '../../support/api-client.ts';

const pod: ApiObject = { metadata: { name: 'web-1', labels: { app: 'web' } } };

/** The contents of ConfigMaps as the fake node keeps them. */
const contents = (...values: readonly string[]): ReadonlyMap<string, string> =>
  new Map(values.map((value, index) => [`ConfigMap/c${String(index)}`, `12 ${JSON.stringify({ key: value })}`]));

test.each<[Exclude<Behaviour, 'refused'>, object]>([
  ['not-ready', { first: 'running' }],
  ['crash-loop', { first: 'crashed' }],
  ['crash-after-ready:300', { first: 'ready', next: { phase: 'crashed', after: { ms: 300 } } }],
  ['slow:1500', { first: 'running', next: { phase: 'ready', after: { ms: 1_500 } } }],
  ['until:go', { first: 'running', next: { phase: 'ready', after: { configMap: 'go' } } }],
])('%s is found in a content, and is the life of a container', (behaviour, life) => {
  expect(behaviourOf(pod, contents('red', `blue\n${behave(behaviour)}\n`))).toBe(behaviour);
  expect(lifeOf(behaviour)).toEqual(life);
});

test('without a text that asks for something, pods are ready', () => {
  expect(behaviourOf(pod, contents('red', 'behave: well', 'behave: not-ready-at-all', 'misbehave: refused'))).toBe(
    undefined,
  );
  expect(lifeOf(undefined)).toEqual({ first: 'ready' });
});

test('a refusal is found, too, and a content of which only a digest is kept asks for nothing', () => {
  expect(behaviourOf(pod, contents(behave('refused')))).toBe('refused');
  expect(behaviourOf(pod, new Map([['ConfigMap/long', '12 sha256:00ff']]))).toBe(undefined);
});

test('a behaviour of one app concerns only its pods, and the first one that concerns a pod counts', () => {
  const asked = contents(behave('not-ready', 'api'), behave('crash-loop', 'web'), behave('refused'));
  expect(behaviourOf(pod, asked)).toBe('crash-loop');
  expect(behaviourOf({ metadata: { name: 'api-1', labels: { app: 'api' } } }, asked)).toBe('not-ready');
  expect(behaviourOf({ metadata: { name: 'db-1' } }, asked)).toBe('refused');
});
