/** A gateway between reroll and the API server answers in its place, or drops what it does not know. */
import { expect, test } from '@jest/globals';

import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { useProxiedReplicas } from './proxied-replicas.ts';

const e2e = useInstallation();
const its = useProxiedReplicas(e2e);

async function launch(...args: readonly string[]): Promise<ControllerProcess> {
  return its.replicas.launch('--kubeconfig', await e2e.installation.kubeconfigThrough(its.proxy), ...args);
}

const notFound: FaultEffect = { kind: 'foreign', body: 'text', status: 404 };
const loginPage: FaultEffect = { kind: 'foreign', body: 'html', status: 200 };
const otherJson: FaultEffect = { kind: 'foreign', body: 'json', status: 200 };

test.each<[string, FaultEffect, string]>([
  ['a plain-text 404', notFound, 'status 404, content type text/plain, 21 bytes'],
  ['a login page with status 200', loginPage, 'status 200, content type text/html, 55 bytes'],
  ['JSON that is no object', otherJson, 'status 200, content type application/json, '],
])('a patch that is answered with %s is sent again, and the workload stays known', async (_what, effect, said) => {
  const controller = await launch();
  await its.replicas.deploy('web');
  await its.replicas.recorded();
  const match = { verb: 'patch', resource: 'deployments', name: 'web' } as const;
  const fault = its.proxy.faults.set({ match, effect });
  await its.replicas.edit('web');
  await waitFor('the foreign answer', () => fault.fired === 1);
  await its.replicas.rolled({ web: 1 });
  await its.replicas.edit('web');
  await its.replicas.rolledExactly({ web: 2 });
  const text = JSON.stringify(controller.lines);
  expect(text).toContain(said);
  expect(text).not.toMatch(/Cannot read properties|Sign in|default backend|login_required/);
});

test.each<[string, FaultEffect]>([
  ['a plain-text 404', notFound],
  ['a login page with status 200', loginPage],
])('a start that is answered with %s at first is waited out', async (_what, effect) => {
  const fault = its.proxy.faults.set({ match: {}, effect, times: 3 });
  await launch();
  await waitFor('the foreign answers', () => fault.fired === 3);
  await its.replicas.deploy('web');
  await its.replicas.recorded();
  await its.replicas.edit('web');
  await its.replicas.rolledExactly({ web: 1 });
});

// The contract tests have the other statuses.
test.each([400, 404])(
  'a gateway that refuses streamed lists with %d: they are read in pages, and changes roll',
  async (status) => {
    const effect: FaultEffect = { kind: 'foreign', body: 'text', status };
    its.proxy.faults.set({ match: { isStreamedList: true }, effect, times: Infinity });
    const controller = await launch();
    await its.replicas.deploy('web');
    await its.replicas.recorded();
    await its.replicas.edit('web');
    await its.replicas.rolledExactly({ web: 1 });
    const said = controller.lines.filter(
      ({ msg }) => msg === 'lists are read in pages, the streamed one does not work',
    );
    expect(said.map(({ path }) => path)).toEqual([...new Set(said.map(({ path }) => path))]);
    expect(said.length).toBeGreaterThanOrEqual(7);
  },
);

test('a gateway that lets no bookmark through: lists are read in pages, and changes roll', async () => {
  its.proxy.faults.set({ match: { verb: 'watch' }, effect: { kind: 'drop-bookmark' }, times: Infinity });
  await launch('--watch-idle-limit', '2s');
  await its.replicas.deploy('web');
  await its.replicas.recorded();
  await its.replicas.edit('web');
  await its.replicas.rolledExactly({ web: 1 });
});

test('/readyz names what the controller waits for and for how long', async () => {
  const match = { resource: 'secrets', verb: ['list', 'watch'] } as const;
  const fault = its.proxy.faults.set({ match, effect: { kind: 'answer', status: 403 }, times: Infinity });
  const controller = await launch();
  const readiness = async (): Promise<string> => (await fetch(`${await controller.url()}/readyz`)).text();
  await waitFor('/readyz to wait for the watch of Secrets', async () =>
    /watches-synced failed: waiting for the first list of .*secrets.*, for \d+ s so far/.test(await readiness()),
  );
  fault.clear();
  await waitFor('it to be ready', async () => (await readiness()) === 'ok');
});

test('a watch whose resourceVersion is answered with an internal error leads to a new list', async () => {
  const controller = await launch();
  await its.replicas.deploy('web');
  await its.replicas.recorded();
  const match = { verb: 'watch', resource: 'configmaps', isStreamedList: false } as const;
  its.proxy.faults.set({ match, effect: { kind: 'answer', status: 500 }, times: Infinity });
  await its.proxy.watches.cut({ verb: 'watch', resource: 'configmaps' });
  await its.replicas.edit('web');
  await its.replicas.rolledExactly({ web: 1 });
  expect(await controller.metric('reroll_reflector_relists_total', 'resource="configmaps"')).toBeGreaterThan(0);
});
