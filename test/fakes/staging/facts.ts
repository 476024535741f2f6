/** The plain data of the simulated cluster around the staging. */
import type { ConfigState } from '../../../src/model/config-state.ts';
import type { ConfigRef, WorkloadKey } from '../../../src/model/kinds.ts';
import type { MaxConcurrent } from '../../../src/model/config-state.ts';
import type { RolloutPhase, RolloutStanding } from '../../../src/model/rollout-standing.ts';
import type { BreakerBook, StagingDigests } from '../../../src/staging/ports.ts';
import type { ConfigKey } from '../../../src/model/kinds.ts';
import type { Trip } from '../../../src/model/trip.ts';

export const namespace = 'shop';

export interface WorldWorkload {
  readonly key: WorkloadKey;
  readonly uses: readonly ConfigRef[];
  /** The contents that its pods were started with. */
  readonly running: Map<ConfigRef, string>;
  standing: RolloutStanding | undefined;
  isHeld: boolean;
  isPaused: boolean;
  isPreferred: boolean;
  risk: number;
}

/** The patch of a roll that is on its way. */
export interface WorldPatch {
  readonly key: WorkloadKey;
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

export function newWorkload(number: number, uses: readonly ConfigRef[]): WorldWorkload {
  const running = new Map(uses.map((ref) => [ref, 'good0']));
  const facts = { standing: undefined, isHeld: false, isPaused: false, isPreferred: false, risk: 0 };
  return { key: keyOf(number), uses, running, ...facts };
}

/** A config whose content has this id. */
export function configState(
  ref: ConfigRef,
  id: string,
  { version, maxConcurrent }: { readonly version: number; readonly maxConcurrent: MaxConcurrent | undefined },
): ConfigState {
  const [kind, name = ''] = ref.split('/');
  const state = { kind, namespace, name, resourceVersion: `${id}@${String(version)}`, maxConcurrent };
  return state as unknown as ConfigState;
}

export function idOf(state: ConfigState | undefined): string {
  return state?.resourceVersion.split('@')[0] ?? 'absent';
}

/** A content id that starts with `bad` keeps pods from becoming available. */
export function isBad(id: string): boolean {
  return id.startsWith('bad');
}

/** The standing right after a roll. */
export function rolling(
  { causes, of }: WorldPatch,
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
    hasFailed: false,
    why: undefined,
  };
}

export function isOpen({ standing, isPaused }: WorldWorkload): boolean {
  return !isPaused && (standing?.phase === 'rolling' || standing?.phase === 'soaking');
}

/** The next standing of a rollout that is open. */
export function progressed(standing: RolloutStanding, hasBad: boolean): RolloutStanding {
  if (hasBad) return { ...standing, phase: 'failed', hasFailed: true, why: 'no pod became available' };
  const phase: RolloutPhase = standing.phase === 'rolling' ? 'soaking' : 'proven';
  return { ...standing, phase };
}

/** The ids of configs that a roll with other causes carries over. */
export function keptIds(
  standing: RolloutStanding | undefined,
  causes: readonly ConfigRef[],
): Readonly<Partial<Record<ConfigRef, string>>> {
  const kept = Object.entries(standing?.startedWith ?? {}).filter(([ref]) => !causes.includes(ref as ConfigRef));
  return Object.fromEntries(kept);
}

export const digests: StagingDigests = {
  contentIds: (state) => [idOf(state)],
  rank: (contents, key) => scramble(`${contents} ${key}`),
  tripId: (...parts) => `t${scramble(parts.join())}`,
};

/** Keeps trips in a map, and notes what it was told. */
export function bookIn(trips: Map<ConfigKey, Trip>, told: string[]): BreakerBook {
  return {
    trips: () => trips.values(),
    tripOf: (config) => trips.get(config),
    trip: (trip) => {
      trips.set(trip.config, trip);
      told.push(`tripped ${trip.config} by ${trip.by}`);
    },
    resume: (config, resumedAtMs) => {
      const trip = trips.get(config);
      if (trip !== undefined) trips.set(config, { ...trip, resumedAtMs });
      told.push(`resumed ${config}`);
    },
    reset: (config, why) => {
      trips.delete(config);
      told.push(`reset ${config} because ${why}`);
    },
  };
}

/** Spreads texts, the same in every process. */
function scramble(text: string): string {
  let hash = 2_166_136_261;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
