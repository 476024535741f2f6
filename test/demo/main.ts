/**
 * `npm run demo`: plays reroll's main job against an API server in memory, with the built controller as its own process.
 * A line for each step says how long it took and what was seen. Exits 0 when the whole story came true, else 1.
 */
import process from 'node:process';

import { stopSignal, aborted } from '../cluster/stop-signal.ts';
import { namespace, Stage } from './stage.ts';
import { story, type Step } from './story.ts';

const usage = `Usage: npm run demo [-- --keep]

Plays the main job of reroll in a few seconds; needs nothing but Node.

  --keep  stay up afterwards, and print how to try things by hand (Ctrl-C ends it)
  --help  this text
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => !['--keep', '--help'].includes(argument));
  if (unknown !== undefined) {
    process.stderr.write(`unknown argument ${JSON.stringify(unknown)}; accepted are --keep and --help\n`);
    return 2;
  }
  if (args.includes('--help')) {
    say(usage.trimEnd());
    return 0;
  }
  return play(args.includes('--keep'), stopSignal());
}

async function play(isKept: boolean, signal: AbortSignal): Promise<number> {
  const startMs = performance.now();
  say(
    'An API server in memory (the tests hold it against a real one), and the built controller as a process of its own.',
  );
  const stage = await Stage.open();
  try {
    await stage.startController();
    say('The controller is in sync. It runs with --min-interval 0, so that steps need not be ten seconds apart.\n');
    for (const step of story) {
      await playStep(stage, step, startMs);
      if (signal.aborted) return 1;
    }
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    say(
      `\nAll ${String(story.length)} steps came true in ${seconds} s, with ${String(stage.rollouts.total)} rollouts.`,
    );
    if (isKept) await keep(stage, signal);
    return 0;
  } catch (error) {
    say(signal.aborted ? '\nStopped.' : `\nIt did not come true: ${(error as Error).message}`);
    return 1;
  } finally {
    await stage.close();
  }
}

async function playStep(stage: Stage, step: Step, startMs: number): Promise<void> {
  const stepMs = performance.now();
  say(`${seconds(stepMs - startMs)}  ${step.does}`);
  const seen = await step.play(stage);
  say(`${' '.repeat(9)}  -> ${seen} (${seconds(performance.now() - stepMs).trim()})`);
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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2).padStart(6)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
