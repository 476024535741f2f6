/**
 * `npm run measure`: measures how long reroll takes to start and how much memory it uses, on an empty cluster and on
 * one with many Secrets, with the command line of the image. docs/measurements.md has results.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { ApiClient } from '../support/api-client.ts';
import { inParallel } from '../support/in-parallel.ts';
import { readImageCommand } from '../support/image-command.ts';
import { progress, row, runMeasuring } from './program.ts';
import { measureRun, type RunResult } from './run.ts';
import { startTarget, type Target } from './target.ts';

const usage = `Usage: npm run measure [-- [--embedded] [--repeats 5] [--secrets 10000] [--bytes 4096] [--idle 20]
                              [--flags='...'] [--beside='...']]

  --embedded  measures on the embedded API server, as a process of its own; default: on a real control plane
  --repeats   runs on each cluster; prints their median, minimum and maximum
  --secrets   number of Secrets on the second cluster
  --bytes     size of the value of each Secret
  --idle      seconds to wait idle before the memory is read
  --flags     Node flags instead of those in the Dockerfile
  --beside    further arguments of the program, such as --beside='--kinds=rollouts.argoproj.io': it is measured with and
              without them, in turns

Measures on the Node that runs it: npx --package node@24 -- npm run measure. Needs Linux, since memory is read from /proc.
`;

const columns = ['readyMs', 'cpuMs', 'idleMb', 'peakMb'] as const;
const titles = {
  readyMs: 'ready after, ms',
  cpuMs: 'processor until then, ms',
  idleMb: 'RSS idle, MB',
  peakMb: 'RSS at most, MB',
} as const;
const parallelCreates = 32;

process.exitCode = await runMeasuring({ usage, readArguments, measure });

async function measure(values: ReturnType<typeof readArguments>['values']): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-measure-'));
  const target = await startTarget(values.embedded === true, progress);
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeKubeconfig(kubeconfig, target, { token: target.adminToken });
    const image = readImageCommand(process.execPath);
    const flags = values.flags?.split(' ').filter((flag) => flag !== '') ?? image.flags;
    const command = [image.node, ...flags, image.bundle, 'run'];
    const options = { command, env: image.env, kubeconfig, idleMs: Number(values.idle) * 1_000 };
    const beside = values.beside?.split(' ').filter((argument) => argument !== '') ?? [];
    const programs = beside.length === 0 ? [[]] : [[], beside];
    const repeat = (what: string): Promise<readonly Series[]> =>
      repeatInTurns(what, Number(values.repeats), programs, (further) =>
        measureRun({ ...options, command: [...command, ...further] }),
      );
    // The first start creates the digest key, and reads the program from the disk.
    await measureRun({ ...options, idleMs: 0 });
    const empty = await repeat('empty cluster');
    await createSecrets(target, Number(values.secrets), Number(values.bytes));
    const full = await repeat(`${values.secrets} Secrets`);
    const cpu = cpus()[0]?.model ?? 'unknown';
    process.stdout.write(
      [
        command.map((word) => basename(word)).join(' '),
        `Node ${process.version}, ${String(cpus().length)} × ${cpu}, ${target.what}, median of ${values.repeats} (least – most)`,
        '',
        row(['', ...columns.map((column) => titles[column])]),
        row(['---', ...columns.map(() => '---')]),
        ...empty.map((series) => rowOf('empty cluster', series)),
        ...full.map((series) => rowOf(`${values.secrets} Secrets of ${values.bytes} bytes`, series)),
        '',
      ].join('\n'),
    );
    return 0;
  } finally {
    await target.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws TypeError for invalid arguments */
function readArguments() {
  const parsed = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      embedded: { type: 'boolean' },
      repeats: { type: 'string', default: '5' },
      secrets: { type: 'string', default: '10000' },
      bytes: { type: 'string', default: '4096' },
      idle: { type: 'string', default: '20' },
      flags: { type: 'string' },
      beside: { type: 'string' },
    },
  });
  const { repeats, secrets, bytes, idle } = parsed.values;
  const wrong = [repeats, secrets, bytes, idle].find((text) => !/^\d+$/.test(text));
  if (wrong !== undefined || repeats === '0') throw new TypeError(`invalid number ${JSON.stringify(wrong ?? repeats)}`);
  if (process.platform !== 'linux') throw new TypeError('memory is read from /proc, which only Linux has');
  return parsed;
}

/** The runs of the program with these further arguments. */
interface Series {
  readonly further: readonly string[];
  readonly results: readonly RunResult[];
}

async function repeatInTurns(
  what: string,
  times: number,
  programs: readonly (readonly string[])[],
  run: (further: readonly string[]) => Promise<RunResult>,
): Promise<readonly Series[]> {
  const all = programs.map((further) => ({ further, results: [] as RunResult[] }));
  for (let index = 1; index <= times; index += 1) {
    for (const { further, results } of all) {
      const result = await run(further);
      const figures = columns.map((column) => `${titles[column]}: ${result[column].toFixed(0)}`);
      const name = [what, ...further].join(' ');
      progress(`${name}, run ${String(index)} of ${String(times)}: ${figures.join(', ')}`);
      results.push(result);
    }
  }
  return all;
}

function rowOf(what: string, { further, results }: Series): string {
  return row([[what, ...further].join(' '), ...columns.map((column) => summarize(results, column))]);
}

/** Random values, which cannot be compressed, as keys and certificates cannot. */
async function createSecrets(target: Target, count: number, bytes: number): Promise<void> {
  progress(`creating ${String(count)} Secrets of ${String(bytes)} bytes`);
  const client = new ApiClient({ server: target.server, caPem: target.caPem, token: target.adminToken });
  const names = Array.from({ length: count }, (_, index) => `secret-${String(index + 1)}`);
  await inParallel(names, parallelCreates, (name) => {
    const data = { value: randomBytes(bytes).toString('base64') };
    return client.create('/api/v1/namespaces/default/secrets', { metadata: { name }, data });
  });
  client.close();
}

function summarize(results: readonly RunResult[], column: (typeof columns)[number]): string {
  const sorted = results.map((result) => result[column]).sort((a, b) => a - b);
  const at = (index: number): string => (sorted[index] ?? 0).toFixed(0);
  return `${at(Math.floor((sorted.length - 1) / 2))} (${at(0)} – ${at(sorted.length - 1)})`;
}
