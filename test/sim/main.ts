/**
 * `npm run sim`: plays random runs of a simulated cluster with several replicas, and prints the shortest one that
 * fails.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import { readNames, readValues, readWholeNumber, runCommand, UsageError } from '../support/command-line.ts';
import type { Scenario } from './commands.ts';
import { invariantNames } from './invariants.ts';
import { describeFailure, play, playScenario, type PlayOptions } from './play.ts';
import { stepNames, type Step } from './steps.ts';

const help = `Usage: npm run sim [-- [--runs N] [--steps N] [--seed S] [--path P] [--workloads N] …]

Plays a cluster in memory with several replicas of the controller: content, workloads, pods, watches that lag, lists,
answers that are lost, changes of the leader, restarts and restores of etcd, holds, windows and approvals, in any order.
When the cluster is quiet, the record of each workload and the content of each of its pods must match the configs, no
workload may have been rolled twice or past a closed gate, and no Event and no annotation \`pending\` may have been
wrong. The same seed plays the same runs.

  --runs N       runs to play (default 1000)
  --steps N      minimum number of steps of a run (default 60)
  --seed S       a whole number (default: the time)
  --path P       repeats the run that a failure printed with its seed
  --staged       the users of shared configs are rolled one after the other, and contents are good and bad: clusters
                 of up to 12 workloads and 3 configs, unless other numbers are given
  --custom-kind  the workloads are custom resources
  --workloads N  (default 4)
  --configs N    (default 3)
  --replicas N   (default 2)
  --without X,Y  names of invariants that are not checked
  --leave X,Y    kinds of steps that are left out, such as "crash pod,restore"
  --scenario F   plays the run in this file, in the form that a failure prints, with the log of the replicas
  --help         prints this help and exits

Exit codes: 0 all invariants held, 1 one did not, 2 wrong usage.
`;

type SimOptions = PlayOptions & { readonly scenario: string | undefined };

process.exitCode = await runCommand({ name: 'sim', help, readOptions, run }, process.argv.slice(2));

/** Returns undefined for `--help`. @throws UsageError */
function readOptions(argv: readonly string[]): SimOptions | undefined {
  const values = readValues(argv, {
    ...{ runs: 'text', steps: 'text', seed: 'text', path: 'text', without: 'text', leave: 'text' },
    ...{ scenario: 'text' },
    ...{ workloads: 'text', configs: 'text', replicas: 'text', staged: 'flag', 'custom-kind': 'flag', help: 'flag' },
  } as const);
  if (values.help === true) return undefined;
  const isStaged = values.staged === true;
  const size = { workloads: isStaged ? 12 : 4, configs: 3, replicas: 2 };
  const defaults = { runs: 1_000, steps: 60, seed: Date.now() % 1_000_000_000, ...size };
  const number = (name: keyof typeof defaults, range: readonly [number, number]): number =>
    readWholeNumber(name, values[name] ?? String(defaults[name]), range);
  const names = (option: 'leave' | 'without', known: readonly string[]): readonly string[] => {
    const text = values[option];
    return text === undefined ? [] : readNames(option, text, known);
  };
  return {
    isStaged,
    isCustomKind: values['custom-kind'] === true,
    size: {
      workloads: number('workloads', [1, 20]),
      configs: number('configs', [1, 9]),
      replicas: number('replicas', [1, 5]),
    },
    runs: number('runs', [1, 999_999_999]),
    steps: number('steps', [1, 1_000]),
    seed: number('seed', [0, 999_999_999]),
    path: values.path,
    left: names('leave', stepNames),
    scenario: values.scenario,
    without: names('without', invariantNames),
  };
}

async function run(options: SimOptions): Promise<number> {
  return options.scenario === undefined ? runRandom(options) : replay(options.scenario);
}

async function runRandom(options: PlayOptions): Promise<number> {
  const startMs = performance.now();
  const seconds = (): string => ((performance.now() - startMs) / 1_000).toFixed(1);
  const onRun = (runs: number): void => {
    if (runs % 1_000 === 0) process.stderr.write(`${String(runs)} runs, ${seconds()} s\n`);
  };
  process.stdout.write(`seed ${String(options.seed)}\n`);
  const failure = await play({ ...options, onRun });
  if (failure === undefined) {
    process.stdout.write(`ok     ${String(options.runs)} runs, ${seconds()} s\n`);
    return 0;
  }
  process.stdout.write(`FAILED after ${seconds()} s\n${describeFailure(failure)}\n`);
  const { seed, path } = failure;
  const { workloads, configs, replicas } = options.size;
  const size = `--workloads ${String(workloads)} --configs ${String(configs)} --replicas ${String(replicas)}`;
  const kind = `${options.isStaged === true ? '--staged ' : ''}${options.isCustomKind === true ? '--custom-kind ' : ''}`;
  const which = `${kind}--seed ${String(seed)} --path ${path} --steps ${String(options.steps)} ${size}`;
  process.stdout.write(`as data: ${JSON.stringify(failure.scenario)}\n`);
  process.stdout.write(`play it again: npm run sim -- ${which}\n`);
  return 1;
}

async function replay(file: string): Promise<number> {
  const scenario = await readScenario(file);
  const violations = await playScenario(scenario, [], (line) => process.stdout.write(`${line}\n`));
  for (const { invariant, text } of violations) process.stdout.write(`${invariant}: ${text}\n`);
  return violations.length === 0 ? 0 : 1;
}

/** @throws UsageError if the file does not contain a scenario */
async function readScenario(file: string): Promise<Scenario> {
  const fault = (why: string): UsageError =>
    new UsageError(`--scenario ${file} is not a run as a failure prints it: ${why}`);
  let scenario: Partial<Scenario> | null;
  try {
    scenario = JSON.parse(await readFile(file, 'utf8')) as Partial<Scenario> | null;
  } catch (error) {
    throw fault(String(error));
  }
  const { options, steps } = scenario ?? {};
  if (typeof options !== 'object' || !Array.isArray(steps)) throw fault('it has no options and steps');
  for (const step of steps as readonly Partial<Step>[]) readNames('scenario', step.do ?? '', stepNames);
  return { options, steps };
}
