/** `reroll approve`, `reroll now` and `reroll hold`, as users run them while a controller leads. */
import { describe, expect, test } from '@jest/globals';

import { Answering } from './answering.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();
const answers = new Answering(e2e);

const required = { 'reroll.dev/approval': 'required' };
/** A day that is neither today nor tomorrow. */
const farDay = String(new Date(Date.now() + 5 * 86_400_000).getUTCDate());
const window = { 'reroll.dev/window': `0 0 ${farDay} * * 1m` };

describe('reroll approve', () => {
  test('lets the content roll that it shows, and no question is asked without a terminal', async () => {
    await answers.lead();
    await answers.deploy({ web: required });
    await answers.edit('blue');
    const id = await answers.waits('web', ['approval']);
    const { code, stdout, stderr } = await answers.run('approve', 'deploy/web');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `deployment.apps/web in ${e2e.cluster.namespace} approved (ConfigMap/app ${id.slice(0, 8)}…)\n`,
    });
    expect(stderr).toContain(`ConfigMap/app in ${e2e.cluster.namespace}, content ${id}\n`);
    await answers.rolls('web');
    expect(await answers.annotation('web', 'approved')).toBe(id);

    const again = await answers.run('approve', 'deploy/web');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('does not wait for approval: it is ');
  });

  test('approve-refuses-stale-hash', async () => {
    await answers.lead();
    await answers.deploy({ web: required });
    await answers.edit('blue');
    const seen = await answers.waits('web', ['approval']);
    await answers.edit('green');
    const present = await answers.waits('web', ['approval'], seen);

    const stale = await answers.run('approve', 'deploy/web', '--id', seen);
    expect(stale).toMatchObject({ code: 1, stdout: '' });
    expect(stale.stderr).toContain(`ConfigMap/app has content ${present}`);
    expect(stale.stderr).toContain('nothing is approved');
    expect(await answers.annotation('web', 'approved')).toBeUndefined();
    expect(answers.countOf('web')).toBe(0);

    expect(await answers.run('approve', 'deploy/web', '--id', present)).toMatchObject({ code: 0 });
    await answers.rolls('web');
  });

  test('approve-change-approves-exactly-its-workloads', async () => {
    const controller = await answers.lead();
    await answers.deploy({ a: required, b: required, late: { ...required, ...window }, free: {} });
    await answers.deploy({ other: required }, 'other');
    await answers.edit('blue', 'other');
    await answers.edit('blue');
    await answers.rolls('free');
    const gates = { a: ['approval'], b: ['approval'], late: ['approval', 'window'], other: ['approval'] };
    for (const [name, closed] of Object.entries(gates)) await answers.waits(name, closed);
    const { workload, changes } = await controller.line('held back', (line) => String(line['workload']).endsWith('/a'));
    const [change = ''] = changes as readonly string[];
    expect(workload).toContain('/a');

    const unasked = await answers.run('approve', '--change', change);
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.stderr).toContain('Approve 3 workloads? Without a terminal to ask on, --yes is needed');
    const { code, stdout, stderr } = await answers.run('approve', '--change', change, '--yes', '-o', 'name');
    expect({ code, lines: stdout.trim().split('\n').sort() }).toEqual({
      code: 0,
      lines: ['deployment.apps/a', 'deployment.apps/b', 'deployment.apps/late'],
    });
    expect(stderr).toContain(
      `deployment.apps/late in ${e2e.cluster.namespace} still waits for a window on the workload`,
    );
    await answers.rolls('a');
    await answers.rolls('b');
    await answers.waits('late', ['window']);
    expect(await answers.annotation('other', 'approved')).toBeUndefined();
    expect([answers.countOf('other'), answers.countOf('late')]).toEqual([0, 0]);

    const unknown = await answers.run(
      'approve',
      '--change',
      `${change.slice(0, 7)}${change.endsWith('0') ? '1' : '0'}`,
    );
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/these changes wait: [0-9a-f]{8} \(ConfigMap\/other\)/);
  });

  test('approved-void-after-next-change', async () => {
    await answers.lead();
    await answers.deploy({ web: { ...required, ...window } });
    await answers.edit('blue');
    const blue = await answers.waits('web', ['approval', 'window']);
    expect(await answers.run('approve', 'deploy/web')).toMatchObject({ code: 0 });
    await answers.waits('web', ['window']);
    await answers.edit('green');
    const green = await answers.waits('web', ['approval', 'window'], blue);
    expect(await answers.run('approve', 'deploy/web')).toMatchObject({ code: 0 });
    expect(await answers.annotation('web', 'approved')).toBe(`${green},${blue}`);
    await answers.waits('web', ['window']);

    // The first content comes back, and its approval is still there.
    await answers.edit('blue');
    await answers.waits('web', ['window'], green);
    const again = await answers.run('approve', 'deploy/web');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('is already approved; it waits for a window on the workload, which opens ');
    expect(answers.countOf('web')).toBe(0);
  });

  test('--dry-run approves nothing', async () => {
    await answers.lead();
    await answers.deploy({ web: required });
    await answers.edit('blue');
    await answers.waits('web', ['approval']);
    const { code, stdout } = await answers.run('approve', 'deploy/web', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/approved \(ConfigMap\/app \w{8}…\) \(server dry run\)\n$/);
    expect(await answers.annotation('web', 'approved')).toBeUndefined();
  });

  test('names a workload that does not exist, and approves the others', async () => {
    await answers.lead();
    await answers.deploy({ web: required });
    await answers.edit('blue');
    await answers.waits('web', ['approval']);
    const { code, stdout, stderr } = await answers.run('approve', 'deploy/wbe', 'deploy/web', '--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('deployment.apps/web in');
    expect(stderr).toContain(`Deployment ${e2e.cluster.namespace}/wbe does not exist; did you mean web?\n`);
    await answers.rolls('web');
  });
});

test('reroll now lets a content pass its window, and says what it still waits for', async () => {
  await answers.lead();
  await answers.deploy({ web: window, both: { ...required, ...window }, held: { 'reroll.dev/hold': 'true INC-1' } });
  await answers.edit('blue');
  await answers.waits('web', ['window']);
  await answers.waits('both', ['approval', 'window']);
  await answers.waits('held', ['hold']);
  const { code, stdout, stderr } = await answers.run('now', 'deploy/web', 'deploy/both', 'deploy/held', '--yes');
  expect(code).toBe(0);
  expect(stdout.split('\n').filter((line) => line.includes(' let through ('))).toHaveLength(2);
  expect(stderr).toContain(
    `deployment.apps/both in ${e2e.cluster.namespace} still waits for approval of ConfigMap/app `,
  );
  expect(stderr).toContain(
    'does not wait for a window, a breaker or its turn: it waits for a hold on the workload (INC-1)\n',
  );
  await answers.rolls('web');
  await answers.waits('both', ['approval']);
  expect(await answers.annotation('held', 'now')).toBeUndefined();
});

describe('reroll hold', () => {
  test('hold-until-expires-without-restart', async () => {
    await answers.lead();
    await answers.deploy({ web: {}, free: {} });
    const { code, stdout } = await answers.run('hold', 'deploy/web', '--for', '4s', '--reason', 'freeze');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^deployment\.apps\/web in \S+ held until 20\S+Z \(freeze\)\n$/);
    await answers.edit('blue');
    await answers.rolls('free');
    await answers.waits('web', ['hold']);
    expect(answers.countOf('web')).toBe(0);
    await answers.rolls('web');
  });

  test('of a Namespace and of the Lease add up, and --off says what still holds', async () => {
    const { namespace } = e2e.cluster;
    await answers.lead();
    await answers.deploy({ web: {} });
    expect(await answers.run('hold', `ns/${namespace}`, '--reason', 'INC-1')).toMatchObject({ code: 0 });
    expect(await answers.run('hold', '--all', '--reason', 'INC-2')).toMatchObject({ code: 0 });
    await answers.edit('blue');
    await answers.waits('web', ['hold']);
    const lifted = await answers.run('hold', `ns/${namespace}`, '--off');
    expect(lifted).toMatchObject({ code: 0, stdout: `namespace/${namespace} no longer held\n` });
    expect(lifted.stderr).toContain('is still held by the Lease of reroll until the hold is lifted (INC-2)\n');
    expect(answers.countOf('web')).toBe(0);
    expect(await answers.run('hold', '--all', '--off')).toMatchObject({ code: 0 });
    await answers.rolls('web');
    expect(await answers.run('hold', '--all', '--off')).toMatchObject({ code: 1, stdout: '' });
  });

  test('that is there already is replaced with --yes only', async () => {
    await answers.lead();
    await answers.deploy({ web: { 'reroll.dev/hold': 'true INC-1' } });
    const hold = ['hold', 'deploy/web', '--reason', 'INC-2'] as const;
    const { code, stderr } = await answers.run(...hold);
    expect(code).toBe(2);
    expect(stderr).toContain('is already held until the hold is lifted (INC-1)');
    expect(await answers.annotation('web', 'hold')).toBe('true INC-1');
    expect(await answers.run(...hold, '--yes')).toMatchObject({ code: 0 });
    expect(await answers.annotation('web', 'hold')).toBe('true INC-2');
  });
});
