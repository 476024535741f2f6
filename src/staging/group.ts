/** The users of one config, for its present content. Slots are counted from what is known of them, never held. */
import type { ConfigState } from '../model/config-state.ts';
import { configRef, parseConfigKey, type ConfigKey, type ConfigKind, type ConfigRef } from '../model/kinds.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import type { Candidate } from './candidate.ts';
import { limitOf } from './limit.ts';
import { Members } from './members.ts';
import type { GroupCounts } from './ports.ts';

/** What is known when a content is first met. */
export interface GroupFacts {
  readonly config: ConfigKey;
  /** The content id under each digest key of the process, the present one first; `absent` for a missing config. */
  readonly ids: readonly string[];
  readonly state: ConfigState | undefined;
  readonly users: readonly WorkloadKey[];
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
  /** Number of users when the content was first met. */
  readonly users: number;
  /** How many contents in a row, before this one, were replaced before any workload had proven them. */
  readonly replacedIds: number;
  readonly members = new Members();
  /** Its users are rolled one after the other: decided when the content is first met, and kept for it. */
  isStaged = false;
  /** The config as it was last seen with this content. */
  state: ConfigState | undefined;
  /** All users have been asked for a plan since the content was first met. */
  isAsked = false;
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
    this.users = users.length;
    this.replacedIds = former === undefined ? 0 : replacedWith(former);
    if (former !== undefined) this.#inherit(former.members, users);
  }

  /** How many may be between their roll and its verdict; `Infinity`: all. */
  get limit(): number {
    const { kind, users, members, state } = this;
    return limitOf({ kind, maxConcurrent: state?.maxConcurrent, users, proven: members.count('proven') });
  }

  get counts(): GroupCounts {
    const { members } = this;
    const [first] = members.keys('begun');
    const [next] = members.keys('waiting');
    const [begun, waiting, proven] = [members.count('begun'), members.count('waiting'), members.count('proven')];
    return { begun, waiting, proven, first, next };
  }

  /**
   * Takes what is known of the last roll of a user.
   * @param isSound what it has proven counts
   */
  note(key: WorkloadKey, standing: RolloutStanding | undefined, isSound: boolean): void {
    const { members, ref } = this;
    members.put(key, 'rolling', standing !== undefined && isRolling(standing, ref));
    members.put(key, 'proven', standing !== undefined && isSound && isProof(standing, this));
    if (standing?.phase === 'failed' && standing.causes.includes(ref)) members.put(key, 'failed', true);
    members.put(key, 'broken', members.has(key, 'failed') && isBroken(standing));
  }

  /** Another process has seen a rollout fail. */
  noteFailed(key: WorkloadKey, standing: RolloutStanding | undefined): void {
    this.members.put(key, 'failed', standing !== undefined);
    this.members.put(key, 'broken', isBroken(standing));
  }

  #inherit(former: Members, users: readonly WorkloadKey[]): void {
    for (const key of former.keys('sent')) this.members.put(key, 'sent', true);
    for (const key of users) {
      this.members.put(key, 'failed', former.has(key, 'failed'));
      this.members.put(key, 'forgiven', former.has(key, 'forgiven'));
    }
  }
}

/** A content for which no workload had to wait counts neither way: it was replaced before any could be rolled. */
function replacedWith({ members, replacedIds, hasHeld }: Group): number {
  return members.count('proven') > 0 ? 0 : replacedIds + Number(hasHeld);
}

function isRolling({ phase, causes, isAttributable, canComplete }: RolloutStanding, ref: ConfigRef): boolean {
  return isAttributable && canComplete && (phase === 'rolling' || phase === 'soaking') && causes.includes(ref);
}

/**
 * Whether a workload that has failed still has a roll of ours that is not proven, and a fix would replace its pods. A
 * fix that does not work either is no evidence against its content, and leaves the workload as broken as before.
 */
function isBroken(standing: RolloutStanding | undefined): boolean {
  return standing !== undefined && standing.phase !== 'proven' && standing.isAttributable && standing.canComplete;
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
