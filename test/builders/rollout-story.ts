/** The rollouts of one workload as plain data: what its status shows, moment by moment, and how they are judged. */
import type { WorkloadKind } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { LastRoll } from '../../src/model/record.ts';
import { rolloutBlockers } from '../../src/plan/read/blockers.ts';
import { desiredPods } from '../../src/plan/read/progress.ts';
import { formatTime } from '../../src/plan/record/history.ts';
import { readRollout } from '../../src/plan/read/rollout.ts';
import { judge } from '../../src/rollouts/judge.ts';
import type { Judgement, Verdict } from '../../src/rollouts/judgement.ts';
import type { RollFacts } from '../../src/rollouts/roll-facts.ts';
import { applyMergePatch } from './merge-patch.ts';

type Status = NonNullable<WorkloadObject['status']>;
type Spec = NonNullable<WorkloadObject['spec']>;

export const second = 1_000;
export const minute = 60_000;
/** The default of `--rollout-deadline`, and the soak that belongs to it. */
export const deadlineMs = 10 * minute;
export const soakMs = 30 * second;

const condition = (type: string, status: string, reason: string, lastUpdateTime = ''): object => ({
  ...{ type, status, reason, lastUpdateTime },
});

/** Conditions of a Deployment. */
export const over = condition('Progressing', 'True', 'NewReplicaSetAvailable');
export const progressing = condition('Progressing', 'True', 'ReplicaSetUpdated');
export const late = (at: string): object => condition('Progressing', 'False', 'ProgressDeadlineExceeded', at);
export const notCreated = (at: string): object => condition('Progressing', 'False', 'ReplicaSetCreateError', at);
export const available = condition('Available', 'True', 'MinimumReplicasAvailable');
export const unavailable = condition('Available', 'False', 'MinimumReplicasUnavailable');

/** The status of a Deployment. */
export function deploymentStatus(
  [replicas, updatedReplicas, availableReplicas]: readonly [all: number, updated: number, available: number],
  ...conditions: readonly object[]
): Status {
  return { ...{ replicas, updatedReplicas, readyReplicas: availableReplicas, availableReplicas }, conditions };
}

/** The status of a StatefulSet, with the revisions of its pods: the former one and the present one. */
export function statefulSetStatus(
  [replicas, updatedReplicas, availableReplicas]: readonly [all: number, updated: number, available: number],
  { currentReplicas = replicas - updatedReplicas, revisions = ['a', 'b'] as readonly [string, string] } = {},
): Status {
  const [currentRevision, updateRevision] = revisions;
  const counts = { replicas, updatedReplicas, readyReplicas: availableReplicas, availableReplicas, currentReplicas };
  return { ...counts, currentRevision, updateRevision };
}

/** The status of a DaemonSet. */
export function daemonSetStatus(desired: number, updated: number, ready: number): Status {
  const counts = { desiredNumberScheduled: desired, updatedNumberScheduled: updated };
  return { ...counts, numberReady: ready, numberAvailable: ready };
}

export class RolloutStory {
  monotonicMs = 1_000_000;
  wallMs = Date.parse('2026-10-01T08:00:00Z');
  /** All verdicts in their order, each with the time that has passed since its roll. */
  readonly verdicts: { readonly verdict: Verdict; readonly afterMs: number }[] = [];
  judgement: Judgement | undefined;
  readonly #kind: WorkloadKind;
  #object: WorkloadObject = { metadata: { generation: 1 }, spec: { replicas: 3 }, status: { observedGeneration: 1 } };
  #facts: Omit<RollFacts, 'rollout' | 'canComplete'> | undefined;
  #rolls = 0;

  constructor(kind: WorkloadKind, { spec = {}, status }: { readonly spec?: Spec; readonly status: Status }) {
    this.#kind = kind;
    this.#patch({ spec, status });
  }

  get phase(): string {
    return this.judgement?.phase ?? 'none';
  }

  /** `<verdict>` of each in their order. */
  get given(): readonly string[] {
    return this.verdicts.map(({ verdict }) => verdict);
  }

  /** reroll rolls it: the template has another generation, which the status does not know yet. */
  roll(evidence: Partial<LastRoll> = {}): void {
    this.#rolls += 1;
    const gen = (this.#object.metadata?.generation ?? 0) + 1;
    this.#patch({ metadata: { generation: gen } });
    const to = `trigger-${String(this.#rolls)}`;
    const roll: LastRoll = { to, base: 'base', gen, for: ['ConfigMap/app'], was: 'ok', ...evidence };
    const of = { 'ConfigMap/app': `content-${String(this.#rolls)}` } as const;
    this.#facts = { roll, rolledAt: formatTime(this.wallMs), of, template: 'rolled', changer: undefined };
    this.see();
  }

  /** Its own controller has observed the last write, and shows this status. */
  observed(status: Status): void {
    this.see({ ...status, observedGeneration: this.#object.metadata?.generation ?? 0 });
  }

  /** A status as it is: `observedGeneration` stays unless it has one. */
  see(status: Status = {}): void {
    this.#patch({ status });
    this.#judge();
  }

  /** Another client writes the spec, and with it maybe the template. */
  write(spec: Spec, changed: Partial<Pick<RollFacts, 'template' | 'changer'>> = {}): void {
    this.#patch({ metadata: { generation: (this.#object.metadata?.generation ?? 0) + 1 }, spec });
    this.setFacts(changed);
  }

  /** What is known besides status and spec is this from now on. */
  setFacts(changed: Partial<Omit<RollFacts, 'rollout' | 'canComplete'>>): void {
    if (this.#facts !== undefined) this.#facts = { ...this.#facts, ...changed };
    this.#judge();
  }

  /** Time passes, and the judgement is made again whenever it asked for it. */
  pass(ms: number): void {
    const untilMs = this.monotonicMs + ms;
    for (let dueMs = this.#dueMs; dueMs !== undefined && dueMs <= untilMs; dueMs = this.#dueMs) {
      this.#step(dueMs - this.monotonicMs);
      this.#judge();
    }
    this.#step(untilMs - this.monotonicMs);
  }

  /** Another process judges it from now on, after this time. */
  restart(afterMs = 0): void {
    this.#step(afterMs);
    this.judgement = undefined;
    this.monotonicMs = 5_000;
    this.#judge();
  }

  get #dueMs(): number | undefined {
    return this.judgement?.clocks?.dueMs;
  }

  #step(ms: number): void {
    this.monotonicMs += ms;
    this.wallMs += ms;
  }

  #patch(patch: object): void {
    this.#object = applyMergePatch(this.#object, patch) as WorkloadObject;
  }

  #judge(): void {
    if (this.#facts === undefined) return;
    const object = this.#object;
    const canComplete =
      rolloutBlockers(this.#kind, object, 'reroll.dev/config-hash').length === 0 && desiredPods(this.#kind, object) > 0;
    const facts: RollFacts = { ...this.#facts, canComplete, rollout: readRollout(this.#kind, object) };
    const before = this.judgement;
    const after = judge(before, facts, { monotonicMs: this.monotonicMs, wallMs: this.wallMs }, deadlineMs);
    const isNew = after.verdict !== undefined && (before?.verdict === undefined || before.roll?.to !== after.roll?.to);
    if (isNew) this.verdicts.push({ verdict: after.verdict, afterMs: this.wallMs - Date.parse(after.rolledAt ?? '') });
    this.judgement = after;
  }
}

/** The status of a Deployment with three pods whose rollout is complete, and with one of them replaced. */
export const complete = deploymentStatus([3, 3, 3], over, available);
export const half = deploymentStatus([4, 1, 3], progressing, available);

/** A Deployment with three pods whose last rollout is complete. */
export function deployment(spec: Spec = {}): RolloutStory {
  return new RolloutStory('Deployment', { spec, status: complete });
}

/** The same, rolled, and with one of its new pods there. */
export function rolling(spec: Spec = {}): RolloutStory {
  const story = deployment(spec);
  story.roll();
  story.observed(half);
  return story;
}
