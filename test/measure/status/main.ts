/**
 * `npm run measure:status`: measures a command that reads the whole cluster, such as `reroll status -A`, in turns with
 * a plain program that only reads the same lists. What counts are the ratios: both run on the same machine, against the
 * same API server.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { writeKubeconfig } from '../../cluster/kubeconfig.ts';
import { ApiClient } from '../../support/api-client.ts';
import { startTarget, type Target } from '../target.ts';
import { fill, recordAll, type Sizes } from './objects.ts';
import { measurePairs } from '../pairs.ts';
import { progress, runMeasuring } from '../program.ts';

const usage = `Usage: npm run measure:status [-- [--embedded] [--rounds 5] [--workloads 5000] [--secrets 10000]
                                     [--command 'status -A']]

  --embedded   measures on the embedded API server, as a process of its own; default: on a real control plane
  --rounds     how often both programs run, in turns; prints the median, minimum and maximum
  --workloads  number of Deployments, each of which uses a Secret and has a record
  --secrets    number of Secrets
  --command    the command of reroll that is measured, with its arguments
`;

const bundle = fileURLToPath(new URL('../../../dist/reroll.js', import.meta.url));
const plain = fileURLToPath(new URL('plain.mjs', import.meta.url));

process.exitCode = await runMeasuring({ usage, readArguments, measure });

async function measure(values: ReturnType<typeof readArguments>['values']): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-measure-'));
  const target = await startTarget(values.embedded === true, progress);
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeKubeconfig(kubeconfig, target, { token: target.adminToken });
    await prepare(target, kubeconfig, { workloads: Number(values.workloads), secrets: Number(values.secrets) });
    const command = [bundle, ...values.command.split(' '), '--kubeconfig', kubeconfig];
    const { server, caPem, adminToken: token } = target;
    const pairs = await measurePairs(Number(values.rounds), {
      measured: { name: `reroll ${values.command}`, args: command, env: {} },
      floor: { name: 'the same lists', args: [plain], env: { PLAIN_TARGET: JSON.stringify({ server, caPem, token }) } },
    });
    const what = `${values.workloads} workloads, ${values.secrets} Secrets, ${target.what}`;
    process.stdout.write(`reroll ${values.command}; ${what}, Node ${process.version}\n\n${pairs}`);
    return 0;
  } finally {
    await target.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare({ server, caPem, adminToken: token }: Target, kubeconfig: string, sizes: Sizes): Promise<void> {
  const client = new ApiClient({ server, caPem, token });
  progress(`creating ${String(sizes.workloads)} workloads and ${String(sizes.secrets)} Secrets`);
  await fill(client, sizes);
  progress('recording the workloads');
  await recordAll(client, kubeconfig);
  client.close();
}

/** @throws TypeError for invalid arguments */
function readArguments() {
  const parsed = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      embedded: { type: 'boolean' },
      rounds: { type: 'string', default: '5' },
      workloads: { type: 'string', default: '5000' },
      secrets: { type: 'string', default: '10000' },
      command: { type: 'string', default: 'status -A' },
    },
  });
  const { rounds, workloads, secrets } = parsed.values;
  const wrong = [rounds, workloads, secrets].find((text) => !/^[1-9]\d*$/.test(text));
  if (wrong !== undefined) throw new TypeError(`invalid number ${JSON.stringify(wrong)}: accepted is one from 1 on`);
  return parsed;
}
