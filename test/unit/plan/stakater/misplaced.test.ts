import { expect, test } from '@jest/globals';
import { findMisplacedKeys } from '../../../../src/plan/stakater/misplaced.ts';

test.each([
  ['reloader.stakater.com/atuo', 'is not known; did you mean reloader.stakater.com/auto?'],
  ['configmap.reloader.stakater.com/reloads', 'is not known; did you mean configmap.reloader.stakater.com/reload?'],
  ['configmaps.reloader.stakater.com/reload', 'is not known; did you mean configmap.reloader.stakater.com/reload?'],
  [
    'secret.exclude.reloader.stakater.com/reload',
    'is not known; did you mean secrets.exclude.reloader.stakater.com/reload?',
  ],
  [
    'deployment.reloader.stakater.com/pause-periode',
    'is not known; did you mean deployment.reloader.stakater.com/pause-period?',
  ],
  ['reloader.stakater.com/restart-window', 'is not known'],
  ['reloader.stakater.com/match', 'is read on ConfigMaps and Secrets; it has no effect here'],
  ['reloader.stakater.com/ignore', 'is read on ConfigMaps and Secrets; it has no effect here'],
  ['secretproviderclass.reloader.stakater.com/auto', 'has no effect here: SecretProviderClasses are not watched'],
])('%s is reported', (annotation, message) => {
  expect(findMisplacedKeys([{ [annotation]: 'true' }])).toEqual([{ annotation, message }]);
});

test('a Deployment that Reloader left paused is reported', () => {
  const [problem] = findMisplacedKeys([{ 'deployment.reloader.stakater.com/paused-at': '2025-01-01T00:00:00Z' }]);
  expect(problem?.message).toMatch(/neither pauses nor resumes/);
});

test.each([
  ['rollout', 0],
  ['restart', 1],
])('the rollout strategy %s: %d problems', (value, count) => {
  expect(findMisplacedKeys([{ 'reloader.stakater.com/rollout-strategy': value }])).toHaveLength(count);
});

test.each([
  'reloader.stakater.com/auto',
  'reloader.stakater.com/search',
  'reloader.stakater.com/last-reloaded-from',
  'deployment.reloader.stakater.com/pause-period',
  'secrets.exclude.reloader.stakater.com/reload',
  'stakater.com/atuo',
  'notreloader.stakater.com/atuo',
  'reloader.stakater.com',
  'example.com/reloader.stakater.com',
  'constructor',
])('%s is not', (key) => {
  expect(findMisplacedKeys([{ [key]: 'true' }])).toEqual([]);
});

test('an unknown key in both places is reported once, and eight of many are', () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`x${String(n)}.reloader.stakater.com/y`, '']));
  expect(findMisplacedKeys([many, many])).toHaveLength(8);
});
