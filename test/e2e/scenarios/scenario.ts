/** The types of the scenarios: the initial state, the steps, and the expectations. */
import type { ObservedKind } from '../../support/rollout-watch.ts';
import type { Given, MarkerKind, Proof } from './given.ts';
import type { ScenarioEnv } from './scenario-env.ts';

/** An action of a user, or an expectation. */
export interface Step {
  /** For the report of a failed scenario. */
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
  /** The marker to change. Default: one of the kind of the config that was changed last. */
  readonly marker?: MarkerKind;
  /** The namespace of the witness, as in `place`. Default: that of the workload. */
  readonly witnessPlace?: string;
  /** Starts after the workload has been recorded; ends with a check that nothing else is rolled. */
  readonly steps: readonly Step[];
  /** Steps while no controller runs, after `steps`. Only in a group that restarts. */
  readonly whileDown?: readonly Step[];
  /** Steps after the restart. */
  readonly afterwards?: readonly Step[];
}

/** Scenarios that share their controllers and run at the same time, each in a namespace of its own. */
export interface Group {
  readonly name: string;
  /** Options of `reroll run`: one controller for each list. */
  readonly controllers: readonly ControllerArguments[];
  /** The options after the restart between `steps` and `afterwards`. */
  readonly restartedWith?: readonly ControllerArguments[];
  /** The values of `--annotation-prefix` in `controllers`, and in `restartedWith`. */
  readonly prefixes?: readonly [string, string];
  /** Restricts the controllers to the rights of the README in the namespaces of this place, and none in the cluster. */
  readonly restrictedTo?: string;
  readonly scenarios: readonly Scenario[];
}

/** @param namespaces all namespaces of the group's scenarios */
export type ControllerArguments = (namespaces: readonly string[]) => readonly string[];

/** Runs steps at the same time. */
export const together = (...steps: readonly Step[]): Step => ({
  description: steps.map(({ description }) => description).join(', and at the same time '),
  run: async (env) => {
    await Promise.all(steps.map((step) => step.run(env)));
  },
});

export const allKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Short waits, so that each change is rolled at once. */
const quick = ['--settle', '200ms', '--min-interval', '0'] as const;

export const withOptions =
  (...options: readonly string[]): ControllerArguments =>
  () => [...quick, ...options];
