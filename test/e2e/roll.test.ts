/** `reroll roll`, as users run it: how often the pods are replaced, and what the controller makes of it. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { Answering } from './answering.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();
const answers = new Answering(e2e);

const held = { 'reroll.dev/hold': 'true INC-1' };
const roll = ['roll', 'deploy/web', '--reason', 'INC-4711'] as const;

/** The note of an Event about the workload. */
async function noteOf(reason: string): Promise<string> {
  const path = e2e.cluster.group('events.k8s.io/v1', 'events');
  return waitFor(`an Event ${reason}`, async () => {
    const { items } = await e2e.cluster.client.get(path);
    const event = (items as ApiObject[]).find((each) => each['reason'] === reason);
    return event && String(event['note']);
  });
}

/** The times of `managedFields` have whole seconds, so of two writers in one second the last one is not known. */
async function laterThanCreated(): Promise<void> {
  const createdAtMs = Date.parse(String(e2e.rollouts.object('Deployment/web')?.metadata['creationTimestamp']));
  await waitFor('a later second than that of the creation', () => Date.now() >= createdAtMs + 1_000);
}

function templateAnnotations(): Readonly<Record<string, string>> {
  const spec = e2e.rollouts.object('Deployment/web')?.['spec'] as { template: ApiObject } | undefined;
  return spec?.template.metadata.annotations ?? {};
}

describe('roll-causes-one-rollout', () => {
  test('of a stale workload that is held: the controller records it, names the manager, and rolls no second time', async () => {
    const controller = await answers.lead();
    await answers.deploy({ web: held });
    await answers.edit('blue');
    await answers.waits('web', ['hold']);

    const refused = await answers.run(...roll);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('is not rolled: closed is a hold on the workload (INC-1). --past-gates rolls it');
    expect(answers.countOf('web')).toBe(0);

    await laterThanCreated();
    const rolled = await answers.run(...roll, '--past-gates');
    expect(rolled).toMatchObject({
      code: 0,
      stdout: `deployment.apps/web in ${e2e.cluster.namespace} rolled (INC-4711)\n`,
    });
    await controller.line('recorded without a rollout', ({ reason }) => reason === 'fresh');
    expect(await noteOf('Fresh')).toContain('not rolled: reroll-cli changed the pod template after the content of ');
    expect(templateAnnotations()['reroll.dev/rolled-by-hand']).toMatch(/^20\S+Z INC-4711$/);
    expect(controller.lines.filter(({ msg }) => msg === 'hint not understood')).toEqual([]);

    // Once no gate is closed, only another content rolls.
    await answers.annotate('web', { 'reroll.dev/hold': null });
    await answers.edit('green');
    await answers.rolls('web', 2);
    expect(templateAnnotations()).toHaveProperty(['reroll.dev/config-hash']);
    expect(answers.countOf('web')).toBe(2);
  });

  test('of a workload that is up to date: nothing follows, and the next change rolls once', async () => {
    await answers.lead();
    await answers.deploy({ web: {} });
    expect(await answers.run(...roll, '--wait')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('deployment/web: 1 of 1 updated, complete\n') as unknown,
    });
    await answers.edit('blue');
    await answers.rolls('web', 2);
    expect(answers.countOf('web')).toBe(2);
  });

  test('without freshness the controller rolls once more, and the command says so', async () => {
    await answers.lead('--freshness', 'off');
    await answers.deploy({ web: held });
    await answers.edit('blue');
    await answers.waits('web', ['hold']);
    const { code, stderr } = await answers.run(...roll, '--past-gates');
    expect(code).toBe(0);
    expect(stderr).toContain('runs without freshness (--freshness=off): it rolls deployment/web once more\n');
    await answers.annotate('web', { 'reroll.dev/hold': null });
    await answers.rolls('web', 2);
  });

  test('while no controller runs, the next one rolls once more, and the command says so', async () => {
    const first = await answers.lead();
    await answers.deploy({ web: held });
    await answers.edit('blue');
    await answers.waits('web', ['hold']);
    await first.stop();
    const { code, stderr } = await answers.run(...roll, '--past-gates');
    expect(code).toBe(0);
    expect(stderr).toContain('no controller runs: ');
    expect(stderr).toContain('a controller that starts later rolls deployment/web once more\n');
    await answers.lead();
    await answers.annotate('web', { 'reroll.dev/hold': null });
    await answers.rolls('web', 2);
  });
});

test('says what is left to do where the pods are not replaced', async () => {
  await answers.lead();
  await answers.deploy({ web: {} });
  await e2e.cluster.client.patch(e2e.cluster.group('apps/v1', 'deployments', 'web'), { spec: { paused: true } });
  const { code, stdout, stderr } = await answers.run(...roll, '--wait');
  expect(code).toBe(1);
  expect(stdout).toContain(' rolled (INC-4711)\n');
  expect(stderr).toContain('is not waited for: spec.paused is true: resume it to load the new content\n');
});
