/** The users of one config, for its present content. Slots are counted from what is known of them, never held. */
import type { ConfigState } from '../model/config-state.ts';
import { configRef, parseConfigKey, type ConfigKey, type ConfigKind, type ConfigRef } from '../model/kinds.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import type { Candidate } from './candidate.ts';
import { limitOf } from './limit.ts';
import { WaitingList } from './waiting-list.ts';

/** What is known when a content is first met. */
export interface GroupFacts {
  readonly config: ConfigKey;
  /** The content id under each digest key of the process, the present one first; `absent` for a missing config. */
  readonly ids: readonly string[];
  readonly state: ConfigState | undefined;
  readonly users: number;
  /** The group of the content before. */
  readonly former: Group | undefined;
}

export type GroupCandidate = Candidate<Group>;

export class Group {
  readonly config: ConfigKey;
  readonly kind: ConfigKind;
  readonly ref: ConfigRef;
  /** The content id. */
  readonly id: string;
  /** The content ids under all digest keys of the process. */
  readonly ids: readonly string[];
  /** Users when the content was first met. */
  readonly users: number;
  /** How many contents in a row, before this one, were replaced before any workload had proven them. */
  readonly replacedIds: number;
  /** Its users are rolled one after the other: decided when the content is first met, and kept for it. */
  isStaged = false;
  /** The config as it was last seen with this content. */
  state: ConfigState | undefined;
  /** All users have been asked for a plan since the content was first met. */
  isAsked = false;
  /** Those of them that have not been planned yet: none is admitted before. */
  readonly unplanned = new Set<WorkloadKey>();
  readonly waiting = new WaitingList<GroupCandidate>();
  /** Admitted, and not rolled yet. */
  readonly admitted = new Set<WorkloadKey>();
  /** Their patches are on their way. */
  readonly sent: Set<WorkloadKey>;
  /** Rolled because of this config, with whatever content, and without a verdict. */
  readonly inFlight = new Set<WorkloadKey>();
  /** Their pods have started with this content and stayed available. */
  readonly proven = new Set<WorkloadKey>();
  /** Their rollouts because of this config have failed since its breaker was last reset, with whatever content. */
  readonly failed: Set<WorkloadKey>;
  /** Of these, the ones after which a user has let the content go on. */
  readonly forgiven: Set<WorkloadKey>;
  /** Whether a workload had to wait for this content. */
  hasHeld = false;

  constructor({ config, ids, state, users, former }: GroupFacts) {
    const { kind, name } = parseConfigKey(config);
    this.config = config;
    this.kind = kind;
    this.ref = configRef(kind, name);
    this.id = ids[0] ?? absent;
    this.ids = ids;
    this.state = state;
    this.users = users;
    this.sent = new Set(former?.sent);
    this.failed = new Set(former?.failed);
    this.forgiven = new Set(former?.forgiven);
    const wasReplaced = former?.hasHeld === true && former.proven.size === 0;
    this.replacedIds = wasReplaced ? former.replacedIds + 1 : 0;
  }

  /** How many may be between their roll and its verdict; `Infinity`: all. */
  get limit(): number {
    const { kind, users, proven, state } = this;
    return limitOf({ kind, maxConcurrent: state?.maxConcurrent, users, proven: proven.size });
  }

  /** How many have begun, or are about to. A roll may be seen before its patch is answered, and counts once. */
  get begun(): number {
    const { inFlight, sent, admitted } = this;
    let count = inFlight.size;
    for (const key of sent) if (!inFlight.has(key)) count += 1;
    for (const key of admitted) if (!inFlight.has(key) && !sent.has(key)) count += 1;
    return count;
  }

  /**
   * Takes what is known of the last roll of a user.
   * @param isEvidence what it has proven, it has proven of this content
   */
  note(key: WorkloadKey, standing: RolloutStanding | undefined, isEvidence: boolean): void {
    put(this.inFlight, key, standing !== undefined && isInFlight(standing, this.ref));
    put(this.proven, key, standing !== undefined && isEvidence && isProof(standing, this));
    if (standing?.phase === 'failed' && standing.causes.includes(this.ref)) this.failed.add(key);
  }

  /** Forgets a workload that is gone. */
  forget(key: WorkloadKey): void {
    const { unplanned, admitted, sent, inFlight, proven, failed, forgiven } = this;
    for (const set of [unplanned, admitted, sent, inFlight, proven, failed, forgiven]) set.delete(key);
    this.waiting.delete(key);
  }
}

function put(set: Set<WorkloadKey>, key: WorkloadKey, isIn: boolean): void {
  if (isIn) set.add(key);
  else set.delete(key);
}

function isInFlight({ phase, causes, isAttributable, canComplete }: RolloutStanding, ref: ConfigRef): boolean {
  return isAttributable && canComplete && (phase === 'rolling' || phase === 'soaking') && causes.includes(ref);
}

/** Whether the rollout of a workload proves the content of a group. */
export function isProof({ phase, startedWith, canComplete }: RolloutStanding, group: Group): boolean {
  return phase === 'proven' && canComplete && hasStartedWith(startedWith, group);
}

/** Whether pods were started with the content of a group. */
export function hasStartedWith(startedWith: RolloutStanding['startedWith'], { ref, ids }: Group): boolean {
  const id = startedWith[ref];
  return id !== undefined && ids.includes(id);
}
