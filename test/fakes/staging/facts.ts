/** The plain data of the simulated cluster around the staging. */
import type { ConfigState, MaxConcurrent } from '../../../src/model/config-state.ts';
import type { ConfigRef, WorkloadKey } from '../../../src/model/kinds.ts';
import type { RolloutPhase, RolloutStanding } from '../../../src/model/rollout-standing.ts';

export const namespace = 'shop';

export interface WorldWorkload {
  readonly key: WorkloadKey;
  uses: readonly ConfigRef[];
  /** The contents that its pods were started with. */
  readonly running: Map<ConfigRef, string>;
  /** Of the object: each change of it or of its status makes another one. */
  version: number;
  /** As the process that leads judges it. */
  standing: RolloutStanding | undefined;
  isHeld: boolean;
  isPaused: boolean;
  isPreferred: boolean;
  /** Not all its pods are available. */
  isUnhealthy: boolean;
  /** None of its pods is available. */
  isDown: boolean;
  /** Something undoes each write of it, so the next one waits. */
  isUndone: boolean;
  /** Its plans have to read a config first. */
  isLagging: boolean;
  /** Its configs have changed too recently. */
  isSettling: boolean;
  risk: number;
}

/** The patch of a roll that is on its way. */
export interface WorldPatch {
  readonly key: WorkloadKey;
  /** The version of the workload for which it was made. */
  readonly version: number;
  readonly contents: ReadonlyMap<ConfigRef, string>;
  readonly causes: readonly ConfigRef[];
  /** It did not wait for its turn. */
  readonly isPast: boolean;
  /** The ids of the staged configs. */
  readonly of: Readonly<Partial<Record<ConfigRef, string>>>;
}

export function keyOf(number: number): WorkloadKey {
  return `Deployment/${namespace}/w${String(number).padStart(3, '0')}`;
}

export function newWorkload(key: WorkloadKey, uses: readonly ConfigRef[]): WorldWorkload {
  const none = { isHeld: false, isPaused: false, isPreferred: false, isUnhealthy: false, isDown: false };
  const able = { isUndone: false, isLagging: false, isSettling: false };
  return { key, uses, running: new Map(), version: 1, standing: undefined, ...none, ...able, risk: 0 };
}

/** A config with this content, which a test names. */
export function configState(
  ref: ConfigRef,
  content: string | undefined,
  { version, maxConcurrent }: { readonly version: number; readonly maxConcurrent: MaxConcurrent | undefined },
): ConfigState | undefined {
  const [kind, name = ''] = ref.split('/');
  const resourceVersion = `${content ?? ''}@${String(version)}`;
  const state = { kind, namespace, name, resourceVersion, maxConcurrent } as unknown as ConfigState;
  return content === undefined ? undefined : state;
}

export const noContent = 'absent';

export function contentOf(state: ConfigState | undefined): string {
  return state?.resourceVersion.split('@')[0] ?? noContent;
}

/** A content whose name starts with `bad` keeps pods from becoming available. */
export function isBad(content: string): boolean {
  return content.startsWith('bad');
}

/** The standing right after a roll. */
export function rolling(
  { causes, of }: Pick<WorldPatch, 'causes' | 'of'>,
  { at, canComplete }: { readonly at: number; readonly canComplete: boolean },
): RolloutStanding {
  return {
    phase: 'rolling',
    canComplete,
    isAttributable: true,
    isUnobserved: false,
    causes,
    startedWith: of,
    trigger: String(at),
    rolledAtMs: at,
    isOfFirstSight: false,
    why: undefined,
  };
}

export function isOpen({ standing, isPaused }: WorldWorkload): boolean {
  return !isPaused && (standing?.phase === 'rolling' || standing?.phase === 'soaking');
}

/** The next standing of a rollout that is open. */
export function progressed(standing: RolloutStanding, isFailing: boolean): RolloutStanding {
  if (isFailing) return { ...standing, phase: 'failed', why: 'no pod became available' };
  const phase: RolloutPhase = standing.phase === 'rolling' ? 'soaking' : 'proven';
  return { ...standing, phase };
}

/**
 * What the next process judges of a roll that is not old: what was proven has to stay available again, and only the
 * word of the Deployment controller about a failure is still there.
 */
export function judgedAgain({ risk, standing }: WorldWorkload): RolloutStanding | undefined {
  if (standing?.phase === 'proven') return { ...standing, phase: 'soaking' };
  return standing?.phase === 'failed' && risk > 1 ? { ...standing, phase: 'rolling', why: undefined } : standing;
}
