/** Kinds that come, go or may not be listed: nothing else waits for them. */
import { beforeEach, expect, test } from '@jest/globals';

import type { ControllerProcess, LogLine } from '../../support/controller-process.ts';
import { waitFor } from '../../support/wait-for.ts';
import { isRolled, readyz, recordOf, selector, template, useAddedKinds } from './fixture.ts';

/** About once a minute the controller looks for a kind that is absent, ms. */
const timeoutMs = 300_000;

const rollouts = 'rollouts.argoproj.io';
const clones = 'clonesets.apps.kruise.io';
const kinds = useAddedKinds();
const spec = { replicas: 2, selector, template, strategy: { canary: {} } };
const bothKinds = `--kinds=${rollouts},${clones}`;

beforeEach(() => kinds.cleanUp());

/** Waits until the controller has logged a message about Rollouts for the nth time. */
async function logged(controller: ControllerProcess, message: string, times: number): Promise<void> {
  const isAbout = ({ msg, kind }: LogLine): boolean => msg === message && kind === rollouts;
  await waitFor(`"${message}", time ${String(times)}`, () => controller.lines.filter(isAbout).length >= times, {
    timeoutMs: 150_000,
  });
}

test(
  'crd-absent-start-ready, crd-installed-later-baselines, crd-removed-and-back-rolls-nothing',
  async () => {
    await kinds.config('red');
    const controller = await kinds.start(bothKinds);
    await controller.line('kind is not watched', ({ kind }) => kind === rollouts);
    expect(await readyz(controller)).toMatchObject({
      status: 200,
      text: expect.stringContaining(`[+]kinds ok: ${rollouts} is not watched: not installed; ${clones}`) as unknown,
    });

    await kinds.grant(rollouts);
    await kinds.define(rollouts);
    await kinds.create(rollouts, spec);
    await logged(controller, 'kind is watched', 1);
    await kinds.until('the record', rollouts, (object) => recordOf(object) !== undefined);
    expect(await controller.metric('reroll_added_kinds', `kind="${rollouts}"`, 'presence="present"')).toBe(1);

    await kinds.remove(rollouts);
    await logged(controller, 'kind is not watched', 2);
    await kinds.define(rollouts);
    await kinds.create(rollouts, spec);
    await logged(controller, 'kind is watched', 2);
    await kinds.until('the record of the next one', rollouts, (object) => recordOf(object) !== undefined);
    expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toEqual([]);
  },
  timeoutMs,
);

test('right-missing-named, aggregated-role-suffices', async () => {
  await kinds.define(rollouts);
  await kinds.grant(rollouts);
  await kinds.define(clones);
  await kinds.config('red');
  const controller = await kinds.start(bothKinds);
  await controller.line(
    'kind is not watched',
    ({ kind, reason }) => kind === clones && String(reason).includes('forbidden'),
  );
  expect(await controller.metric('reroll_added_kinds', `kind="${clones}"`, 'presence="forbidden"')).toBe(1);
  expect((await readyz(controller)).text).toContain(`${clones} is not watched: clonesets.apps.kruise.io is forbidden`);
  await kinds.create(rollouts, spec);
  await kinds.until('the record', rollouts, (object) => recordOf(object) !== undefined);
  await kinds.config('blue');
  await kinds.until('the roll', rollouts, isRolled);
});
