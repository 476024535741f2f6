/** The main job as a user does it: with kubectl only, as in the README. Runs on a real control plane only. */
import { expect, test } from '@jest/globals';

import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { applyWith, webManifest } from './web-manifest.ts';

const e2e = useInstallation();

const app = webManifest('red');

const kubectl = (...args: string[]): Promise<string> => e2e.installation.kubectl('-n', e2e.cluster.namespace, ...args);

const field = (path: string): Promise<string> => kubectl('get', 'deployment', 'web', '-o', `jsonpath={${path}}`);

const revision = async (): Promise<number> =>
  Number(await field(String.raw`.metadata.annotations.deployment\.kubernetes\.io/revision`));

const rollsOut = (): Promise<string> => kubectl('rollout', 'status', 'deployment', 'web', '--timeout=60s');

const edit = (color: string): Promise<string> =>
  kubectl('patch', 'configmap', 'app', '--type=merge', '-p', JSON.stringify({ data: { color } }));

const apply = (manifest: string): Promise<void> => applyWith(kubectl, manifest);

test('apply, edit, restart, edit while stopped: revisions 1, 2, 2 and 3, each complete', async () => {
  const controller = await e2e.installation.start();
  await apply(app);
  await rollsOut();
  const key = `Deployment/${e2e.cluster.namespace}/web`;
  await controller.line('recorded without a rollout', (line) => line['workload'] === key);
  expect(await revision()).toBe(1);

  await edit('blue');
  await waitFor('revision 2', async () => (await revision()) === 2);
  await rollsOut();
  expect(await field('.spec.template.metadata.annotations')).toMatch(/"reroll.dev\/config-hash":"[-_A-Za-z0-9]{22}"/);
  expect(await field(String.raw`.spec.template.metadata.annotations.reroll\.dev/cause`)).toBe('["ConfigMap/app"]');
  expect(await field(String.raw`.metadata.annotations.reroll\.dev/record`)).toMatch(/^\{"v":1,/);

  await e2e.installation.stopControllers();
  const restarted = await e2e.installation.start('--log-level', 'debug');
  await restarted.line('nothing to do', (line) => line['workload'] === key);
  expect(await revision()).toBe(2);

  await e2e.installation.stopControllers();
  await edit('green');
  await e2e.installation.start();
  await waitFor('revision 3', async () => (await revision()) === 3);
  await rollsOut();
  expect(e2e.rollouts.count('Deployment/web')).toBe(2);
});

test('applying the same manifest again changes nothing, and removes no annotation', async () => {
  const controller = await e2e.installation.start();
  await apply(app);
  await controller.line('recorded without a rollout', (line) =>
    String(line['workload']).includes(e2e.cluster.namespace),
  );
  await edit('blue');
  await e2e.rollouts.untilCount('Deployment/web', 1);
  const before = await field('.spec.template');
  await apply(webManifest('blue'));
  expect(await field('.spec.template')).toBe(before);
  expect(await field(String.raw`.metadata.annotations.reroll\.dev/record`)).not.toBe('');
});

test('a problem with a hint is shown with the object that carries it', async () => {
  await e2e.installation.start();
  await apply(app);
  const { namespace } = e2e.cluster;
  const slip = 'reroll.dev/ignore=ture';
  await kubectl('annotate', 'configmap', 'app', slip);
  await kubectl('create', 'secret', 'generic', 'db', '--from-literal=password=hunter2');
  await kubectl('annotate', 'secret', 'db', slip);
  await kubectl('annotate', 'namespace', namespace, 'reroll.dev/auto=ture');
  for (const object of ['configmap/app', 'secret/db', `namespace/${namespace}`]) {
    await waitFor(`the Event about ${object}`, async () => {
      return (await kubectl('events', '--for', object)).includes('did you mean "true"?');
    });
  }
  expect(await kubectl('describe', 'configmap', 'app')).toMatch(
    /Warning +HintNotUnderstood .*reroll.dev\/ignore: "ture"/,
  );
  expect(await kubectl('describe', 'secret', 'db')).not.toContain('ture"');
});
