/** `npm run bench`: runs the scenarios, prints the measurements, and leaves only the results behind. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { aborted, stopSignal } from '../cluster/stop-signal.ts';
import type { Bench, Measurement } from './bench.ts';
import { floor, peer, reroll } from './contender.ts';
import { findImageNode, nodeVersion, readImageCommand, type ImageCommand } from '../support/image-command.ts';
import { help, parseOptions, type BenchOptions } from './options.ts';
import { toSvg } from './report/chart.ts';
import { describeMachine, type Results } from './report/results.ts';
import { toMarkdown } from './report/table.ts';
import { prepare } from './scenarios/scenarios.ts';
import { fullSizes, quickSizes } from './sizes.ts';

// Exits although an aborted scenario may still wait for something.
process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  const invocation = parseOptions(args);
  if (invocation.kind === 'help') {
    process.stdout.write(help);
    return 0;
  }
  if (invocation.kind === 'wrong-usage') {
    log(`${invocation.message} Try --help.`);
    return 2;
  }
  const signal = stopSignal();
  try {
    if (platform() !== 'linux') throw new Error('memory is read from /proc, which only Linux has');
    await run(invocation.options, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 128 + constants.signals[signal.reason as NodeJS.Signals];
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function run(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const { isQuick, rounds, peers } = options;
  const sizes = isQuick ? quickSizes : fullSizes;
  const node = options.node ?? (isQuick ? process.execPath : await findImageNode());
  const image = readImageCommand(node);
  const contenders = [floor(node), reroll(image), ...peers.map(peer)];
  const bench: Bench = { contenders, image, sizes, rounds, log, signal };
  const measuredAt = new Date().toISOString();
  const { measurements, kubernetes } = await runScenarios(options, bench);
  const conditions = {
    ...{ measuredAt, machine: describeMachine(), kubernetes, reroll: await ownVersion(), node: await describe(image) },
    ...{ isQuick, rounds, peers: peers.map(({ name, command }) => ({ name, command })), sizes },
  };
  await publish({ conditions, measurements }, options);
}

async function runScenarios(
  { scenarios }: BenchOptions,
  bench: Bench,
): Promise<{ measurements: readonly Measurement[]; kubernetes: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-bench-'));
  const measurements: Measurement[] = [];
  let kubernetes = '';
  try {
    for (const name of scenarios) {
      bench.log(`${name}: starting a control plane`);
      const { testbed: testbed, measure } = await prepare(name, bench, folder);
      try {
        kubernetes = await testbed.version();
        measurements.push(...(await Promise.race([measure(), throwWhenAborted(bench.signal)])));
      } finally {
        await testbed.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { measurements, kubernetes };
}

async function throwWhenAborted(signal: AbortSignal): Promise<never> {
  await aborted(signal);
  throw signal.reason;
}

async function publish(results: Results, { json, out }: BenchOptions): Promise<void> {
  const markdown = toMarkdown(results);
  const text = `${JSON.stringify(results, undefined, 2)}\n`;
  process.stdout.write(markdown);
  if (json !== undefined) await writeFile(json, text);
  if (out === undefined) return;
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'results.md'), markdown);
  await writeFile(join(out, 'results.json'), text);
  await writeFile(join(out, 'chart.svg'), toSvg(results));
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function describe({ node, flags, env }: ImageCommand): Promise<string> {
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return [...variables, `Node ${await nodeVersion(node)}`, ...flags].join(' ');
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
