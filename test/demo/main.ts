/**
 * `npm run demo`: shows the main job of reroll on an API server in memory, with the built controller as a process; with
 * `--flux` the way from a Git commit to running pods on a real control plane. Prints the result and the duration of
 * each step. Exits 0 if every step has its expected result, else 1.
 */
import process from 'node:process';

import { stopSignal, aborted } from '../cluster/stop-signal.ts';
import { withFluxEnv } from './flux-env.ts';
import { fluxSteps } from './flux-steps.ts';
import { DemoEnv, namespace, quickArgs } from './env.ts';
import { runNotifyDemo } from './notify.ts';
import { demoSteps } from './steps.ts';
import { tellPageStory } from './page-story.ts';
import { print, runSteps } from './runner.ts';

const usage = `Usage: npm run demo [-- --keep [--web] | --flux | --notify]

Shows the main job of reroll in a few seconds; needs only Node.

  --keep  keep running afterwards, and print commands to try (Ctrl-C ends it)
  --web   serve the web page as well, and print its address
  --flux  show the way from a Git commit to running pods instead, with the controllers of Flux on a real control plane;
          needs Git and Go, and the first run builds the programs for a quarter of an hour
  --notify  show the messages that a webhook receives instead
  --help  this text
`;

const accepted: readonly string[] = ['--keep', '--web', '--flux', '--notify', '--help'];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => !accepted.includes(argument));
  if (unknown !== undefined) return refuse(`unknown argument ${JSON.stringify(unknown)}`);
  if (args.includes('--help')) {
    print(usage.trimEnd());
    return 0;
  }
  const [isKept, hasPage] = [args.includes('--keep'), args.includes('--web')];
  if (args.includes('--notify'))
    return args.length > 1 ? refuse('--notify excludes the others') : toExitCode(runNotifyDemo);
  if (hasPage && !isKept) return refuse('--web needs --keep');
  if (!args.includes('--flux')) return toExitCode((startMs, signal) => runDemo(startMs, signal, { isKept, hasPage }));
  return isKept ? refuse('--keep and --flux exclude each other') : toExitCode(runFluxDemo);
}

function refuse(why: string): number {
  process.stderr.write(`${why}; accepted are --keep, --web, --flux, --notify and --help\n`);
  return 2;
}

async function toExitCode(run: (startMs: number, signal: AbortSignal) => Promise<boolean>): Promise<number> {
  const signal = stopSignal();
  try {
    return (await run(performance.now(), signal)) ? 0 : 1;
  } catch (error) {
    print(signal.aborted ? '\nStopped.' : `\nFailed: ${(error as Error).message}`);
    return 1;
  }
}

interface DemoOptions {
  readonly isKept: boolean;
  readonly hasPage: boolean;
}

async function runDemo(startMs: number, signal: AbortSignal, { isKept, hasPage }: DemoOptions): Promise<boolean> {
  print(
    'An API server in memory (the tests compare it with a real one), and the built controller as a process of its own.',
  );
  const env = await DemoEnv.open(hasPage ? ['--web-address', '127.0.0.1:0'] : []);
  try {
    await env.startController();
    print(`The controller has synced. It runs with ${quickArgs.join(' ')}, so that no step takes minutes.\n`);
    if (!(await runSteps(env, demoSteps, { startMs, signal }))) return false;
    sum(demoSteps.length, env.rollouts.total, startMs);
    if (hasPage) await tellPageStory(env);
    if (isKept) await keep(env, signal, hasPage);
    return true;
  } finally {
    await env.close();
  }
}

async function runFluxDemo(startMs: number, signal: AbortSignal): Promise<boolean> {
  print(
    "A real control plane with a fake node, Flux's source-controller and kustomize-controller, a Git host, and the built",
  );
  print(
    'reroll, each a process of its own. reroll runs with --min-interval 0, so that steps need not be ten seconds apart.\n',
  );
  return withFluxEnv({ log: print, signal }, async (env) => {
    if (!(await runSteps(env, fluxSteps, { startMs, signal }))) return false;
    sum(fluxSteps.length, env.rollouts.total, startMs);
    return true;
  });
}

function sum(steps: number, rollouts: number, startMs: number): void {
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  print(`\nAll ${String(steps)} steps passed in ${seconds} s, with ${String(rollouts)} rollouts.`);
}

async function keep(env: DemoEnv, signal: AbortSignal, hasPage: boolean): Promise<void> {
  const url = await env.controller.url();
  const page = hasPage ? `\n  web page    ${await env.controller.pageUrl()}` : '';
  print(`
Still running. Ctrl-C ends it and removes everything.

  kubeconfig  ${env.kubeconfig}
  metrics     ${url}/metrics
  ready       ${url}/readyz?verbose${page}

Try, in another terminal:

  export KUBECONFIG=${env.kubeconfig}
  kubectl -n ${namespace} patch configmap settings --type merge -p '{"data":{"color":"green"}}'
  kubectl -n ${namespace} get deployment web -o jsonpath='{.spec.template.metadata.annotations}'
  curl -s ${url}/metrics | grep reroll_rollouts_total`);
  await aborted(signal);
}
