/** What a survey reads over HTTP from an API server, and what it finds with fewer rights. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { LoggedRequest } from '../../fakes/apiserver/http/logged-request.ts';
import { inParallel } from '../../support/in-parallel.ts';
import { Served, type ServedSurvey } from './served.ts';

/** More than one page of a list. */
const secrets = Array.from({ length: 600 }, (_, index) => `secret-${String(index)}`);
const userOf = (index: number): string => `user-${String(index)}`;

let served: Served;

beforeEach(async () => {
  served = await Served.start();
  await served.install();
});

afterEach(() => served.stop());

/** Each of four workloads uses three Secrets; nothing uses the others. */
async function fill(): Promise<void> {
  await inParallel(secrets, 32, (name) => served.config('Secret', name, { password: 'old' }));
  await served.config('ConfigMap', 'app', { color: 'red' });
  for (let user = 0; user < 4; user += 1) {
    const used = secrets.slice(user * 3, user * 3 + 3).map((name) => `Secret/${name}`);
    await served.workload(user === 3 ? 'DaemonSet' : 'Deployment', userOf(user), [...used, 'ConfigMap/app']);
  }
  await served.write();
}

/** The names of the Secrets of workloads whose content was read. */
function readSecrets(): readonly (string | undefined)[] {
  const reads = served.server.requests.matching({ verb: 'get', resource: 'secrets', namespace: 'shop' });
  return reads.map(({ name }) => name).sort();
}

function statesOf({ of }: ServedSurvey): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(of).map(([name, { status, basis }]) => [name, `${status.state}, ${basis}`]));
}

const isContentList = ({ verb, resource, isMetadataOnly }: LoggedRequest): boolean =>
  verb === 'list' && ['secrets', 'configmaps'].includes(resource ?? '') && !isMetadataOnly;

test('status-reads-no-content-when-versions-match', async () => {
  await fill();
  const found = await served.survey();
  expect(statesOf(found)).toEqual(
    Object.fromEntries([0, 1, 2, 3].map((user) => [userOf(user), 'current, comparison'])),
  );
  expect(served.server.requests.all.filter(isContentList)).toEqual([]);
  const reads = served.server.requests
    .matching({ verb: 'get' })
    .map(({ resource, name }) => `${resource ?? ''}/${name ?? ''}`);
  expect(reads.sort()).toEqual(['leases/reroll', 'secrets/reroll-hash-key']);
  expect(served.server.requests.matching({ verb: 'list', resource: 'secrets' })).toHaveLength(2);
});

test('only contents with another version than the recorded one are read, and only of Secrets in use', async () => {
  await fill();
  for (const name of ['secret-1', 'secret-5', 'secret-300']) await served.config('Secret', name, { password: 'new' });
  // The content is the recorded one, although the version is not.
  await served.config('Secret', 'secret-7', { password: 'old', more: 'x' });
  const found = await served.survey();
  expect(readSecrets()).toEqual(['secret-1', 'secret-5', 'secret-7']);
  expect(served.server.requests.matching({ verb: 'get', resource: 'configmaps' })).toEqual([]);
  expect(statesOf(found)).toEqual({
    [userOf(0)]: 'stale, comparison',
    [userOf(1)]: 'stale, comparison',
    [userOf(2)]: 'stale, comparison',
    [userOf(3)]: 'current, comparison',
  });
  expect(found.of[userOf(0)]?.changes).toMatchObject([{ config: 'Secret/secret-1', keys: ['*'] }]);
});

test('a workload without a record is compared with nothing, and its contents are read once', async () => {
  await served.config('Secret', 'db', { password: 'old' });
  for (const user of [0, 1]) await served.workload('Deployment', userOf(user), ['Secret/db']);
  const found = await served.survey();
  expect(statesOf(found)).toEqual({ [userOf(0)]: 'unrecorded, comparison', [userOf(1)]: 'unrecorded, comparison' });
  expect(readSecrets()).toEqual(['db']);
});

test('status-degrades-without-secrets-and-says-so', async () => {
  await served.config('Secret', 'db', { password: 'old' });
  await served.config('ConfigMap', 'app', { color: 'red' });
  await served.workload('Deployment', 'mixed', ['Secret/db', 'ConfigMap/app']);
  await served.workload('Deployment', 'plain', ['ConfigMap/app']);
  await served.write();
  // The built-in ClusterRole `view` has no right about Secrets, and so none about the digest key.
  const refuse = { kind: 'answer', status: 403 } as const;
  served.server.faults.set({ match: { resource: 'secrets', userAgent: 'reroll' }, effect: refuse, times: Infinity });
  const before = await served.survey();
  expect(statesOf(before)).toEqual({ mixed: 'current, controller', plain: 'current, comparison' });
  expect(before.of['mixed']?.notCompared).toEqual(['Secret/db']);
  expect(before.survey.cluster.notListed).toEqual(
    new Map([
      ['Secret', 'cannot list secrets in all namespaces: not allowed; it needs verb list on secrets in all namespaces'],
    ]),
  );
  expect(served.server.requests.count({ verb: 'get', resource: 'configmaps' })).toBe(0);

  // Versions that differ are the controller's to judge.
  await served.annotate('Deployment', 'plain', { 'reroll.dev/approval': 'required' });
  await served.config('ConfigMap', 'app', { color: 'blue' });
  const between = await served.survey();
  expect(statesOf(between)).toEqual({ mixed: 'current, controller', plain: 'current, controller' });
  expect(between.of['plain']?.notCompared).toEqual(['ConfigMap/app']);
  await served.write();
  const after = await served.survey();
  expect(after.of['plain']).toMatchObject({
    basis: 'controller',
    status: {
      state: 'pending',
      reason: 'approval',
      cause: ['ConfigMap/app'],
      wants: { 'ConfigMap/app': expect.any(String) },
    },
    changes: [{ config: 'ConfigMap/app', keys: undefined }],
  });
});
