/** Plays generated scenarios until one violates an invariant, and shortens it. */
import fc from 'fast-check';

import { scenarios, type Scenario } from './commands.ts';
import type { Violation } from './invariants.ts';
import { plainOptions, type Size } from './options.ts';
import { stagedScenarios } from './staging/commands.ts';
import { describe, type Step } from './steps.ts';
import { TestCluster } from './test-cluster.ts';
import { withCustomKind } from './workload-kind.ts';

export interface PlayOptions {
  /** The users of shared configs are rolled one after the other. */
  readonly isStaged?: boolean;
  /** The workloads are custom resources. */
  readonly isCustomKind?: boolean;
  /** Of a staged cluster the largest one. */
  readonly size: Size;
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
  /** The path at which fast-check continues; undefined for the beginning. */
  readonly path?: string | undefined;
  /** Invariants that are not checked. */
  readonly without?: readonly string[];
  /** Kinds of steps that are not drawn. */
  readonly left?: readonly string[];
  /** Called after each run with the number of runs, including those that shorten a failing one. */
  readonly onRun?: (runs: number) => void;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly scenario: Scenario;
  readonly violations: readonly Violation[];
}

/** With all gates open and good contents, everything that has waited is rolled. */
const ending: readonly Step[] = [{ do: 'quiet' }, { do: 'open gates' }, { do: 'quiet' }];
const stagedEnding: readonly Step[] = [{ do: 'quiet' }, { do: 'open gates' }, { do: 'heal' }, { do: 'quiet' }];

/**
 * Plays one scenario until it is quiet. Returns the violations; the first one ends it.
 * @param onLine called with each step, and with each line that a replica logs
 */
export function playScenario(
  scenario: Scenario,
  without: readonly string[] = [],
  onLine?: (line: string) => void,
): Promise<readonly Violation[]> {
  const run = (): Promise<readonly Violation[]> => playOnce(scenario, without, onLine);
  return scenario.options.isCustomKind ? withCustomKind(run) : run();
}

async function playOnce(
  { options, steps }: Scenario,
  without: readonly string[],
  onLine: ((line: string) => void) | undefined,
): Promise<readonly Violation[]> {
  const cluster = new TestCluster(
    options,
    onLine &&
      ((line) => {
        onLine(`    ${line}`);
      }),
  );
  const found = (): readonly Violation[] => cluster.violations.filter(({ invariant }) => !without.includes(invariant));
  const isStaged = options.canaryFrom > 0;
  for (const step of [...steps, ...(isStaged ? stagedEnding : ending)]) {
    onLine?.(describe(step));
    await cluster.do(step);
    if (found().length > 0) break;
  }
  if (isStaged && found().length === 0) cluster.checkHealed();
  if (found().length === 0) await cluster.end();
  else await cluster.stop();
  return found();
}

/** A short failing scenario; undefined if none fails. */
export async function play({
  isStaged = false,
  isCustomKind = false,
  size,
  runs,
  steps,
  seed,
  path,
  without,
  left,
  onRun,
}: PlayOptions): Promise<Failure | undefined> {
  let done = 0;
  const drawn = (isStaged ? stagedScenarios : scenarios)(size, steps, left).map((scenario): Scenario => ({
    ...scenario,
    options: { ...scenario.options, isCustomKind },
  }));
  const property = fc.asyncProperty(drawn, async (scenario) => {
    const violations = await playScenario(scenario, without);
    done += 1;
    onRun?.(done);
    return violations.length === 0;
  });
  // `shorten` below shortens a failing run, so fast-check ends at the first failure and does not shrink it.
  const parameters = { numRuns: runs, seed, endOnFailure: true, ...(path === undefined ? {} : { path }) };
  const details = await fc.check(property, parameters);
  if (!details.failed || details.counterexample === null) return undefined;
  const [found] = details.counterexample;
  const scenario = await shorten(found, without);
  const violations = await playScenario(scenario, without);
  return { seed: details.seed, path: details.counterexamplePath, scenario, violations };
}

/** Options that `shorten` tries to reset. */
const plainable = [
  ...(['settleMs', 'minIntervalMs', 'isFreshnessKnown'] as const),
  ...(['reloadOnCreate', 'reloadOnDelete', 'autoReloadAll'] as const),
];

/** Leaves out steps, many at once and then one by one, while the remaining ones violate the same invariant. */
async function shorten(scenario: Scenario, without: readonly string[] | undefined): Promise<Scenario> {
  const [first] = await playScenario(scenario, without);
  let shortest = scenario;
  const tryOut = async (candidate: Scenario): Promise<void> => {
    const violations = await playScenario(candidate, without);
    if (violations.some(({ invariant }) => invariant === first?.invariant)) shortest = candidate;
  };
  for (let size = Math.ceil(scenario.steps.length / 2); size > 0; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let end = shortest.steps.length; end > 0; end -= size) {
      const steps = shortest.steps.filter((_step, at) => at < end - size || at >= end);
      if (steps.length < shortest.steps.length) await tryOut({ ...shortest, steps });
    }
  }
  for (const name of plainable) {
    await tryOut({ ...shortest, options: { ...shortest.options, [name]: plainOptions[name] } });
  }
  return shortest.steps.length < scenario.steps.length ? shorten(shortest, without) : shortest;
}

/** Up to this many violations are printed. */
const mostPrinted = 8;

/** A failing run as text: the violations, the options, and the steps. */
export function describeFailure({ seed, path, scenario, violations }: Failure): string {
  const { workloads, configs, replicas, ...options } = scenario.options;
  const size = `${String(workloads)} workloads, ${String(configs)} configs, ${String(replicas)} replicas`;
  return [
    ...violations.slice(0, mostPrinted).map(({ invariant, text }) => `${invariant}: ${text}`),
    `seed ${String(seed)}, path ${path}`,
    `${size}, ${JSON.stringify(options)}`,
    ...scenario.steps.map((step, index) => `${String(index + 1).padStart(3)}. ${describe(step)}`),
  ].join('\n');
}
