/**
 * `npm test`: every test that needs only Node, with one line for each step and the counts in the last. `npm run check`
 * checks types, style, dependencies and coverage instead, `npm run test:real` runs the contract and end-to-end tests on
 * a real control plane, `npm run test:gitops` those that deploy with Flux, Helm and kubectl, and `npm run test:kinds`
 * those with the controller of Argo Rollouts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { addCounts, createStepRunner, type Count, type Step } from './support/steps.ts';

const usage = `Usage: npm test [-- [-- <arguments of Jest>]]
       npm run check
       npm run test:real [-- [-- <arguments of Jest>]]
       npm run test:gitops [-- [-- <arguments of Jest>]]
       npm run test:kinds [-- [-- <arguments of Jest>]]

  --checks  types, style, dependencies and coverage instead of tests
  --real    on a real control plane, which is started for it: builds, then runs the contract and end-to-end tests; all
            of them on two control planes at the same time
  --gitops  on a real control plane with Flux, Helm and kubectl: builds, then runs the tests of deployments
  --kinds   on a real control plane with the controller of Argo Rollouts: builds, then runs the tests of Rollouts
`;

const ourFlags = ['--checks', '--real', '--gitops', '--kinds'];

/** As Jest names them. */
const shards = ['1/2', '2/2'];

/** The slowest first, so that none is left to run alone at the end. */
const checks = ['coverage', 'lint', 'types', 'format:check', 'unused', 'deps', 'words'];

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const flags = argv.slice(0, end);
  const unknown = flags.find((flag) => !ourFlags.includes(flag));
  if (unknown !== undefined) {
    process.stderr.write(`unknown argument ${JSON.stringify(unknown)}\n${usage}`);
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'reroll-test-'));
  try {
    const { passed, failed } = await runSteps(flags, folder, argv.slice(end + 1));
    process.stdout.write(`${String(passed)} passed, ${String(failed)} failed\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param folder for results
 * @param jestArgs further arguments of Jest
 */
async function runSteps(flags: readonly string[], folder: string, jestArgs: readonly string[]): Promise<Count> {
  const runner = createStepRunner((text) => process.stdout.write(text));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      runner.kill(signal);
    });
  }
  if (flags.includes('--checks')) return runner.run(checks.map(script), availableParallelism());
  const built = await runner.run([script('build')], 1);
  const runs = runsOfJest(flags, folder, jestArgs);
  const tested = await runner.run(runs, runs.length);
  return addCounts([built, tested]);
}

function runsOfJest(flags: readonly string[], folder: string, args: readonly string[]): readonly Step[] {
  const jest = jestCommand(join(folder, 'results.json'), args);
  if (flags.includes('--gitops')) return [onRealCluster(jest, ['--flux'], ['test/gitops'])];
  if (flags.includes('--kinds')) return [onRealCluster(jest, ['--argo'], ['test/argo'])];
  if (!flags.includes('--real')) return [jest];
  const onReal = (step: Step): Step => onRealCluster(step, [], ['test/contract', 'test/e2e']);
  // Some tests by name need one control plane; all of them share the time of two, since they wait more than they work.
  if (args.length > 0) return [onReal(jest)];
  return shards.map((shard) => {
    const results = join(folder, `results-${shard.replace('/', '-of-')}.json`);
    const step = onReal(jestCommand(results, [`--shard=${shard}`]));
    return { ...step, name: `${step.name}, shard ${shard}` };
  });
}

function script(name: string): Step {
  return { name, command: 'npm', args: ['run', '--silent', name] };
}

function jestCommand(jestResults: string, args: readonly string[]): Step {
  const modules = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const output = ['--json', '--outputFile', jestResults];
  const runner = ['--testRunner', '<rootDir>/test/jest/native-runner.mjs'];
  return {
    name: 'jest',
    command: process.execPath,
    args: [...modules, 'node_modules/jest/bin/jest.js', ...output, ...runner, ...args],
    jestResults,
  };
}

/**
 * @param equipment what there is on the cluster, as flags of with-cluster.ts
 * @param folders those of the tests
 */
function onRealCluster(jest: Step, equipment: readonly string[], folders: readonly string[]): Step {
  const { command, args } = jest;
  // One file at a time for each cluster: the controllers of two would see, and roll, each other's workloads.
  const options = [...folders.map((folder) => `--roots=${folder}`), '--runInBand'];
  return {
    ...jest,
    name: ['jest on a real control plane', ...equipment].join(' '),
    command: 'npx',
    args: ['tsx', 'test/cluster/with-cluster.ts', ...equipment, '--', command, ...args, ...options],
    isLive: true,
  };
}
