/** What a scenario begins with, and by what it is shown that nothing was rolled. */
import type { ConfigGiven, ConfigRef, Use, Values } from './objects.ts';

/** What there is when the controller starts: the workload `web`, the configs that it uses, and markers. */
export interface Given {
  /** Default: opted in by `reroll.dev/auto: "true"`. */
  readonly annotations?: Values;
  readonly templateAnnotations?: Values;
  /** Default: `envFrom` of the ConfigMap `app`. The markers are used beside them. */
  readonly uses?: readonly Use[];
  /** Default: the ConfigMap `app` with the key `color`. */
  readonly configs?: Readonly<Partial<Record<ConfigRef, ConfigGiven>>>;
  /** More of the workload's `spec`. */
  readonly spec?: object;
  readonly namespace?: NamespaceGiven;
  /** Annotations and labels of the markers. */
  readonly markers?: ConfigGiven;
  /** The workload is deployed by a step. */
  readonly isDeployedLater?: boolean;
}

export interface NamespaceGiven {
  /** The beginning of its name, by which the arguments of the controller can choose it. */
  readonly place?: string;
  readonly annotations?: Values;
  readonly labels?: Values;
}

/**
 * By what it is shown that nothing was rolled. A marker is a config that is changed afterwards: whoever is rolled for it,
 * and for it alone, has been looked at since.
 * - `own`: the workload itself uses the markers. A roll that was due, too, would show in its cause or count.
 * - `witness`: another workload of the same kind does, for the workload is not one that rolls.
 * - `none`: the steps show it themselves.
 */
export type Proof = 'own' | 'witness' | 'none';

export type MarkerKind = 'ConfigMap' | 'Secret';
