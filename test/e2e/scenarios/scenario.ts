/** The words in which the scenarios are written: what there is, what happens, and what is to come of it. */
import type { ObservedKind } from '../../support/rollout-watch.ts';
import type { Given, MarkerKind, Proof } from './given.ts';
import type { ScenarioEnv } from './scenario-env.ts';

/** What somebody does, or what is expected then. */
export interface Step {
  /** For the report of a scenario that fails. */
  readonly description: string;
  run(env: ScenarioEnv): Promise<void>;
}

export interface Scenario {
  /** The whole rule, in words. */
  readonly name: string;
  /** Default: a Deployment alone. */
  readonly kinds?: readonly ObservedKind[];
  readonly given?: Given;
  /** Default `own`. */
  readonly proof?: Proof;
  /** Which marker is changed. Default: one of the kind of the config that was changed last. */
  readonly marker?: MarkerKind;
  /** Where the witness lives, as in `place`. Default: with the workload. */
  readonly witnessPlace?: string;
  /** Begins when the workload has been recorded; ends with a proof that nothing else is rolled. */
  readonly steps: readonly Step[];
  /** What happens while no controller runs, after `steps`. Only in a group that restarts. */
  readonly whileDown?: readonly Step[];
  /** What happens when it runs again. */
  readonly afterwards?: readonly Step[];
}

/** Scenarios that one controller serves at the same time, each in a namespace of its own. */
export interface Group {
  readonly name: string;
  /** Options of `reroll run`; more than one list starts more than one controller. */
  readonly controllers: readonly ControllerArguments[];
  /** Its controllers are stopped between `steps` and `afterwards`, and started with these. */
  readonly restartedWith?: readonly ControllerArguments[];
  /** What `--annotation-prefix` says in `controllers`, and in `restartedWith`. */
  readonly prefixes?: readonly [string, string];
  /** Its controllers may do in the namespaces of this place what the README grants, and nothing in the cluster. */
  readonly restrictedTo?: string;
  readonly scenarios: readonly Scenario[];
}

/** @param namespaces all that the scenarios of the group have */
export type ControllerArguments = (namespaces: readonly string[]) => readonly string[];

/** What several people do at the same moment. */
export const together = (...steps: readonly Step[]): Step => ({
  description: steps.map(({ description: description }) => description).join(', and at the same time '),
  run: async (env) => {
    await Promise.all(steps.map((step) => step.run(env)));
  },
});

export const allKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Quick, and each change is rolled at once. */
const quick = ['--settle', '200ms', '--min-interval', '0'] as const;

export const withOptions =
  (...options: readonly string[]): ControllerArguments =>
  () => [...quick, ...options];
