/** Counts by the rule alone, from what the objects say, who is in flight. */
import type { ConfigState } from '../../../src/model/config-state.ts';
import { configKeyOf, type ConfigKey, type ConfigRef, type WorkloadKey } from '../../../src/model/kinds.ts';
import { limitOf } from '../../../src/staging/limit.ts';
import { isOf } from './digests.ts';
import { contentOf, namespace, type WorldPatch, type WorldWorkload } from './facts.ts';

/** The part of the world that the rule depends on. */
interface Facts {
  readonly workloads: ReadonlyMap<WorkloadKey, WorldWorkload>;
  /** Workloads between their roll and its verdict. */
  readonly open: ReadonlySet<WorkloadKey>;
  /** How many workloads used each config at the start. */
  readonly userCounts: ReadonlyMap<ConfigRef, number>;
  stateOf(config: ConfigKey): ConfigState | undefined;
}

/**
 * @param patches those of the same process that are on their way
 * @throws Error where a workload is rolled although the limit of a config is reached
 */
export function checkLimit(world: Facts, key: WorkloadKey, ref: ConfigRef, patches: readonly WorldPatch[]): void {
  const rolling = [...world.open].filter((each) => world.workloads.get(each)?.standing?.causes.includes(ref) === true);
  const sent = patches.filter((patch) => !patch.isPast && patch.causes.includes(ref)).map((patch) => patch.key);
  const others = new Set([...rolling, ...sent]);
  others.delete(key);
  const state = world.stateOf(configKeyOf(ref, namespace));
  const facts = {
    kind: ref.startsWith('Secret/') ? 'Secret' : 'ConfigMap',
    maxConcurrent: state?.maxConcurrent,
    users: world.userCounts.get(ref) ?? 0,
  } as const;
  const content = contentOf(state);
  let proven = 0;
  let limit = limitOf({ ...facts, proven });
  for (const each of world.workloads.values()) {
    if (others.size < limit) return;
    if (!isProof(each, ref, content)) continue;
    proven += 1;
    limit = limitOf({ ...facts, proven });
  }
  if (others.size < limit) return;
  throw new Error(`${key} is rolled for ${ref} although ${String(others.size)} are in flight, of ${String(limit)}`);
}

function isProof({ standing, isPaused }: WorldWorkload, ref: ConfigRef, content: string): boolean {
  return standing?.phase === 'proven' && !isPaused && isOf(standing.startedWith[ref], content);
}
