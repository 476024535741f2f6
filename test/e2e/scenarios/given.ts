/** The initial state of a scenario, and the way in which it shows that nothing was rolled. */
import type { ConfigGiven, ConfigRef, Use, Values } from './objects.ts';

/** The objects that exist when the controller starts: the workload `web`, the configs that it uses, and markers. */
export interface Given {
  /** Default: opted in by `reroll.dev/auto: "true"`. */
  readonly annotations?: Values;
  readonly templateAnnotations?: Values;
  /** Default: `envFrom` of the ConfigMap `app`. The markers are used beside them. */
  readonly uses?: readonly Use[];
  /** Default: the ConfigMap `app` with the key `color`. */
  readonly configs?: Readonly<Partial<Record<ConfigRef, ConfigGiven>>>;
  /** Further fields of the workload's `spec`. */
  readonly spec?: object;
  readonly namespace?: NamespaceGiven;
  /** Annotations and labels of the markers. */
  readonly markers?: ConfigGiven;
  /** Whether a step deploys the workload. */
  readonly isDeployedLater?: boolean;
}

export interface NamespaceGiven {
  /** A prefix of its name, by which the controller's arguments can select it. */
  readonly place?: string;
  readonly annotations?: Values;
  readonly labels?: Values;
}

/**
 * How a scenario shows that nothing was rolled. A marker is a config that is changed afterwards: a workload that is
 * rolled for it, and for it alone, has been reconciled since.
 * - `own`: the workload itself uses the markers. Another roll that was due would show in its cause or count.
 * - `witness`: another workload of the same kind uses them, since the workload is not opted in.
 * - `none`: the steps show it themselves.
 */
export type Proof = 'own' | 'witness' | 'none';

export type MarkerKind = 'ConfigMap' | 'Secret';
