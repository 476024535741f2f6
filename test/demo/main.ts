/**
 * `npm run demo`: plays reroll's main job against an API server in memory, with the built controller as its own process;
 * with `--flux` the way from a Git commit to running pods, on a real control plane. A line for each step says how long it
 * took and what was seen. Exits 0 when the whole story came true, else 1.
 */
import process from 'node:process';

import { stopSignal, aborted } from '../cluster/stop-signal.ts';
import { onFluxStage } from './flux-stage.ts';
import { fluxStory } from './flux-story.ts';
import { namespace, Stage } from './stage.ts';
import { story } from './story.ts';
import { say, tell } from './telling.ts';

const usage = `Usage: npm run demo [-- --keep | --flux]

Plays the main job of reroll in a few seconds; needs nothing but Node.

  --keep  stay up afterwards, and print how to try things by hand (Ctrl-C ends it)
  --flux  play the way from a Git commit to running pods instead, with the controllers of Flux on a real control plane; needs
          Git and Go, and builds what is missing, which takes a quarter of an hour the first time
  --help  this text
`;

const accepted: readonly string[] = ['--keep', '--flux', '--help'];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => !accepted.includes(argument));
  if (unknown !== undefined) return refuse(`unknown argument ${JSON.stringify(unknown)}`);
  if (args.includes('--help')) {
    say(usage.trimEnd());
    return 0;
  }
  const isKept = args.includes('--keep');
  if (!args.includes('--flux')) return watched((startMs, signal) => play(startMs, signal, isKept));
  return isKept ? refuse('--keep and --flux do not go together') : watched(playFlux);
}

function refuse(why: string): number {
  process.stderr.write(`${why}; accepted are --keep, --flux and --help\n`);
  return 2;
}

/** Runs a story to its exit code. */
async function watched(run: (startMs: number, signal: AbortSignal) => Promise<boolean>): Promise<number> {
  const signal = stopSignal();
  try {
    return (await run(performance.now(), signal)) ? 0 : 1;
  } catch (error) {
    say(signal.aborted ? '\nStopped.' : `\nIt did not come true: ${(error as Error).message}`);
    return 1;
  }
}

async function play(startMs: number, signal: AbortSignal, isKept: boolean): Promise<boolean> {
  say(
    'An API server in memory (the tests hold it against a real one), and the built controller as a process of its own.',
  );
  const stage = await Stage.open();
  try {
    await stage.startController();
    say('The controller is in sync. It runs with --min-interval 0, so that steps need not be ten seconds apart.\n');
    if (!(await tell(stage, story, { startMs, signal }))) return false;
    sum(story.length, stage.rollouts.total, startMs);
    if (isKept) await keep(stage, signal);
    return true;
  } finally {
    await stage.close();
  }
}

async function playFlux(startMs: number, signal: AbortSignal): Promise<boolean> {
  say(
    "A real control plane with a fake node, Flux's source-controller and kustomize-controller, a Git host, and the built",
  );
  say(
    'reroll, each a process of its own. reroll runs with --min-interval 0, so that steps need not be ten seconds apart.\n',
  );
  return onFluxStage({ log: say, signal }, async (stage) => {
    if (!(await tell(stage, fluxStory, { startMs, signal }))) return false;
    sum(fluxStory.length, stage.rollouts.total, startMs);
    return true;
  });
}

function sum(steps: number, rollouts: number, startMs: number): void {
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  say(`\nAll ${String(steps)} steps came true in ${seconds} s, with ${String(rollouts)} rollouts.`);
}

async function keep(stage: Stage, signal: AbortSignal): Promise<void> {
  const url = await stage.controller.url();
  say(`
Still running. Ctrl-C ends it and removes everything.

  kubeconfig  ${stage.kubeconfig}
  metrics     ${url}/metrics
  ready       ${url}/readyz?verbose

Try, in another terminal:

  export KUBECONFIG=${stage.kubeconfig}
  kubectl -n ${namespace} patch configmap settings --type merge -p '{"data":{"color":"green"}}'
  kubectl -n ${namespace} get deployment web -o jsonpath='{.spec.template.metadata.annotations}'
  curl -s ${url}/metrics | grep reroll_rollouts_total`);
  await aborted(signal);
}
