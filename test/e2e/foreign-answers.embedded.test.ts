/** Something between reroll and the API server answers a single call in its place: the change rolls all the same. */
import { beforeEach, expect, test } from '@jest/globals';

import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import type { EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { Replicas } from './replicas.ts';

const e2e = useInstallation();
let replicas: Replicas;

beforeEach(async () => {
  replicas = new Replicas(e2e);
  await replicas.clear();
});

const notFound: FaultEffect = { kind: 'foreign', body: 'text', status: 404 };
const loginPage: FaultEffect = { kind: 'foreign', body: 'html', status: 200 };
const otherJson: FaultEffect = { kind: 'foreign', body: 'json', status: 200 };

test.each<[string, FaultEffect, string]>([
  ['a plain-text 404', notFound, 'status 404, content type text/plain, 21 bytes'],
  ['a login page with status 200', loginPage, 'status 200, content type text/html, 55 bytes'],
  ['JSON that is no object', otherJson, 'status 200, content type application/json,'],
])('a patch that is answered with %s is sent again, and the workload stays known', async (_what, effect, said) => {
  const { faults } = e2e.cluster.cluster as EmbeddedApiServer;
  const controller = replicas.launch();
  await replicas.deploy('web');
  await replicas.recorded();
  const match = { verb: 'patch', resource: 'deployments', name: 'web' } as const;
  const fault = faults.set({ match, effect });
  await replicas.edit('web');
  await waitFor('the foreign answer', () => fault.fired === 1);
  await replicas.rolled({ web: 1 });
  await replicas.edit('web');
  await replicas.rolledExactly({ web: 2 });
  const text = JSON.stringify(controller.lines);
  expect(text).toContain(said);
  expect(text).not.toMatch(/Cannot read properties|Sign in|default backend|login_required/);
});

test.each<[string, FaultEffect]>([
  ['a plain-text 404', notFound],
  ['a login page with status 200', loginPage],
])('a start that is answered with %s at first is waited out', async (_what, effect) => {
  const { faults } = e2e.cluster.cluster as EmbeddedApiServer;
  const fault = faults.set({ match: { userAgent: 'reroll' }, effect, times: 3 });
  replicas.launch();
  await waitFor('the foreign answers', () => fault.fired === 3);
  await replicas.deploy('web');
  await replicas.recorded();
  await replicas.edit('web');
  await replicas.rolledExactly({ web: 1 });
});
