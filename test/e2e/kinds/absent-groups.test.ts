/** Commands on a cluster that has nothing of the API group of a kind that options add. */
import { expect, test } from '@jest/globals';

import { runReroll } from '../../support/controller-process.ts';
import type { ProgramResult } from '../../support/run-program.ts';
import { useInstallation } from '../fixture.ts';

const e2e = useInstallation();
const kind = 'rollouts.argoproj.io';

function run(...args: readonly string[]): Promise<ProgramResult> {
  const { cluster, installation } = e2e;
  return runReroll(...args, '--kubeconfig', installation.adminKubeconfig, '-n', cluster.namespace, `--kinds=${kind}`);
}

test('a list of all kinds leaves it out', async () => {
  expect(await run('status', '--all', '-o', 'name')).toMatchObject({ code: 0, stdout: '' });
});

test('an object of the kind cannot be read, and the error says that the cluster lacks the kind', async () => {
  const absent = `reroll: cannot get ${kind} ${e2e.cluster.namespace}/web: the cluster has no ${kind}`;
  const { code, stderr } = await run('status', `${kind}/web`);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(absent) });
});

test('cleanup leaves it out', async () => {
  const { cluster, installation } = e2e;
  const where = ['--kubeconfig', installation.adminKubeconfig, '--namespaces', cluster.namespace];
  expect(await runReroll('cleanup', ...where, `--kinds=${kind}`)).toMatchObject({ code: 0, stderr: '' });
});
