/**
 * Two replicas whose clocks differ by a minute, and changes while one takes over from the other: none is lost or rolled
 * twice. Needs libfaketime.
 */
import { expect, test } from '@jest/globals';

import { runReroll, type ControllerProcess } from '../support/controller-process.ts';
import { faketimeVariables } from '../support/faketime.ts';
import { useInstallation } from './fixture.ts';
import { useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);

const names = Array.from({ length: 12 }, (_, index) => `web-${String(index)}`);

/** Spacing compares a time in the record with the replica's clock: it must space the rolls, and not stop them. */
const spacing = ['--min-interval', '1s'];

/** How far its clock is ahead of the test's clock, in whole minutes. */
function minutesAhead({ lines }: ControllerProcess): string {
  return ((Date.parse(String(lines.at(-1)?.['time'])) - Date.now()) / 60_000).toFixed(0).replace('-0', '0');
}

test.each([
  { who: 'leads', offset: '+60s', ahead: ['1', '0'] },
  { who: 'leads', offset: '-60s', ahead: ['-1', '0'] },
  { who: 'stands by', offset: '+60s', ahead: ['0', '1'] },
  { who: 'stands by', offset: '-60s', ahead: ['0', '-1'] },
])('the clock of the one that $who is off by $offset', async ({ who, offset, ahead }) => {
  const wrong = { ...(await faketimeVariables()), FAKETIME: offset };
  const [first, second] = who === 'leads' ? [wrong, {}] : [{}, wrong];
  const leader = replicas.launchWith(first, ...spacing);
  await leader.line('leading');
  const successor = replicas.launchWith(second, ...spacing);
  await successor.line('standing by');
  expect([leader, successor].map(minutesAhead)).toEqual(ahead);
  await replicas.deploy(...names);
  await replicas.recorded();
  await replicas.edit('web-0');
  await replicas.rolled({ 'web-0': 1 });

  for (const [index, name] of names.entries()) {
    await replicas.edit(name);
    if (index === 5) leader.kill('SIGKILL');
  }
  await successor.line('leading', ({ lease }) => lease === 'expired');
  const twice = { 'web-0': 2 };
  await replicas.rolled({ ...Object.fromEntries(names.map((name) => [name, 1])), ...twice });

  const returned = replicas.launchWith(first, ...spacing);
  await returned.line('standing by');
  for (const [index, name] of names.entries()) {
    await replicas.edit(name);
    if (index === 5) successor.kill('SIGTERM');
  }
  expect(await successor.exited).toEqual({ code: 0, signal: null });
  await returned.line('leading', ({ lease }) => lease === 'free');
  await replicas.rolledExactly({ ...Object.fromEntries(names.map((name) => [name, 2])), 'web-0': 3 });
});

test('cleanup does not treat the Lease of a controller whose clock is behind as expired', async () => {
  const leader = replicas.launchWith({ ...(await faketimeVariables()), FAKETIME: '-60s' });
  await leader.line('leading');
  const { code, stdout, stderr } = await runReroll('cleanup', '--kubeconfig', e2e.installation.adminKubeconfig);
  expect(code).toBe(1);
  expect(stdout).toContain('if its clock is right; watching for 4 s');
  expect(stderr).toContain('reroll still runs: ');
  expect(stderr).toContain('Nothing was removed.');
});
