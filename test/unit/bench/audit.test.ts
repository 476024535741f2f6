import { expect, test } from '@jest/globals';

import { countCalls } from '../../bench/scenarios/audit.ts';

const line = (verb: string, resource: string, userAgent?: string): string =>
  `${JSON.stringify({ verb, objectRef: { resource }, userAgent })}\n`;

test('the calls of controllers are counted by kind, and those of the benchmark and of the API server are not', () => {
  const log = [
    line('patch', 'deployments', 'reroll/1'),
    line('create', 'events', 'reroll/1'),
    line('update', 'leases', 'reroll/1'),
    line('get', 'secrets', 'reroll/1'),
    line('list', 'deployments', 'reroll/1'),
    line('update', 'configmaps'),
    line('get', 'namespaces', 'kube-apiserver/v1.36.3'),
  ].join('');
  const counts = { 'writes of workloads': 1, Events: 1, 'other writes': 1, reads: 2 };
  expect(countCalls(log)).toEqual(counts);
  expect(countCalls(`${log}{"verb":"patch","userAg`)).toEqual(counts);
});
