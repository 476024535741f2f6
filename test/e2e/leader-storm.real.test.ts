/** Changes to many workloads while the leader is killed repeatedly: none is lost or rolled twice. */
import { expect, test } from '@jest/globals';

import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);

const names = Array.from({ length: 50 }, (_, index) => `web-${String(index)}`);
const rounds = 4;

function isLeading({ lines }: ControllerProcess): boolean {
  return lines.filter(({ msg }) => msg === 'leading' || msg === 'no longer leading').at(-1)?.msg === 'leading';
}

test('200 changes, and a leader that is killed in the middle of each 50 of them: 200 rollouts', async () => {
  const running = [replicas.launch(), replicas.launch()];
  await replicas.deploy(...names);
  await replicas.recorded();
  for (let round = 1; round <= rounds; round += 1) {
    const leader = await waitFor('a leader', () => running.find(isLeading));
    const edits = names.map(async (name, index) => {
      await replicas.edit(name);
      // At a different moment in each round: from before any rollout to after most of them.
      if (index === 5 + 10 * round) leader.kill('SIGKILL');
    });
    await Promise.all(edits);
    await leader.exited;
    running.splice(running.indexOf(leader), 1, replicas.launch());
    await replicas.rolled(Object.fromEntries(names.map((name) => [name, round])));
  }
  await replicas.rolledExactly(Object.fromEntries(names.map((name) => [name, rounds])));
  const proofs = 1;
  expect(e2e.rollouts.total).toBe(names.length * rounds + proofs);
});
