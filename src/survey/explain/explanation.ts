/** What `explain` says of a workload or of a config, as data: `commands/explain` has the words. */
import type { GateLevel } from '../../model/gate-hints.ts';
import type { GateReason, Opening } from '../../model/held.ts';
import type { ConfigKind, ConfigRef, WorkloadIdentity } from '../../model/kinds.ts';
import type { Owner } from '../../plan/read/managed-fields.ts';
import type { State, StatusReason } from '../../status/state.ts';
import type { Surveyed } from '../surveyed.ts';
import type { Finding } from './finding.ts';
import type { Step } from './step.ts';
import type { KeyNames, Use } from './use.ts';

/** Another workload that uses a changed config. */
export interface OtherUser {
  readonly workload: WorkloadIdentity;
  readonly state: State;
  readonly reason: StatusReason;
  /** When reroll last rolled it, ms; undefined if it never has. */
  readonly rolledAtMs: number | undefined;
}

/** A config whose content differs from that with which the pods were started. */
export interface ChangedConfig {
  /** As in Events and log lines. */
  readonly id: string;
  readonly config: ConfigRef;
  readonly keys: KeyNames;
  /** The field managers of the changed keys, the last one to write first. A manager is a program, no person. */
  readonly by: readonly Owner[];
  readonly users: readonly OtherUser[];
}

export interface GateState {
  readonly gate: GateReason;
  /** `none`: no user has set it. */
  readonly state: 'open' | 'closed' | 'none';
  /** Since when the workload waits, ms; undefined for an open gate, and if that is not known. */
  readonly sinceMs: number | undefined;
  /** When it opens by itself; undefined if it does not, or if that is not known. */
  readonly opens: Opening | undefined;
  /** Where it is set. */
  readonly levels: readonly GateLevel[];
  /** `hold`: the reasons that users gave. `invalid`: the annotations. `approval`: the ids of the contents. */
  readonly details: readonly string[];
}

/** A roll by reroll, as the template that it wrote says. */
export interface Roll {
  /** As the template has it, such as `ConfigMap/app`; `+3` for three more. */
  readonly cause: readonly string[];
  readonly configHash: string;
  readonly atMs: number | undefined;
  readonly kind: 'ReplicaSet' | 'ControllerRevision';
  readonly name: string;
  readonly revision: number | undefined;
}

export interface RollHistory {
  /** The last one first. */
  readonly rolls: readonly Roll[];
  /** Why they could not be listed. */
  readonly notListed: string | undefined;
}

/** `unknown`: its Lease may not be read, or there is none. */
export type ControllerState = 'running' | 'stopped' | 'unknown';

export interface WorkloadExplanation {
  readonly surveyed: Surveyed;
  readonly controller: ControllerState;
  readonly uses: readonly Use[];
  readonly changed: readonly ChangedConfig[];
  /** All gates, in their order. */
  readonly gates: readonly GateState[];
  readonly history: RollHistory;
  readonly findings: readonly Finding[];
  readonly next: readonly Step[];
}

/** What a change of some keys of a config does to one workload. */
export interface Effect {
  readonly keys: KeyNames;
  readonly effect: 'rolls' | 'waits' | 'nothing';
  /** The gates that it waits for. */
  readonly gates: readonly GateReason[];
  /** Why nothing happens; undefined if something does. */
  readonly because:
    'not-opted-in' | 'namespace-not-selected' | 'terminating' | 'foreign' | 'excluded' | 'key-not-used' | undefined;
}

export interface ConfigUser extends OtherUser {
  readonly use: Use;
  readonly isOptedIn: boolean;
  readonly effects: readonly Effect[];
}

export interface ConfigExplanation {
  readonly config: { readonly kind: ConfigKind; readonly namespace: string; readonly name: string };
  readonly exists: boolean;
  readonly controller: ControllerState;
  /** Undefined if they could not be read. */
  readonly keys: KeyNames | undefined;
  /** Why the keys could not be read. */
  readonly notRead: string | undefined;
  /** The last writer first. */
  readonly by: readonly Owner[];
  readonly users: readonly ConfigUser[];
  /** Keys that no pod template uses; undefined if the keys could not be read. */
  readonly unusedKeys: KeyNames | undefined;
  readonly findings: readonly Finding[];
}
