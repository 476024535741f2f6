/** Counts by the rule alone, from what the objects say, who is in flight. */
import type { ConfigRef, WorkloadKey } from '../../../src/model/kinds.ts';
import { limitOf } from '../../../src/staging/limit.ts';
import type { MaxConcurrent } from '../../../src/model/config-state.ts';
import { isOpen, type WorldPatch, type WorldWorkload } from './facts.ts';

/** The part of the world that the rule depends on. */
interface Facts {
  readonly workloads: ReadonlyMap<WorkloadKey, WorldWorkload>;
  readonly patches: readonly WorldPatch[];
  readonly options: {
    readonly uses: readonly unknown[];
    readonly maxConcurrent?: Readonly<Partial<Record<ConfigRef, MaxConcurrent>>>;
  };
  idOf(ref: ConfigRef): string;
}

/** @throws Error where a workload is rolled although the limit of a config is reached */
export function checkLimit(world: Facts, key: WorkloadKey, ref: ConfigRef): void {
  const all = [...world.workloads.values()];
  const rolling = all.filter((each) => isOpen(each) && each.standing?.causes.includes(ref) === true);
  const sent = world.patches.filter(
    (patch) => !patch.isPast && patch.of[ref] !== undefined && patch.causes.includes(ref),
  );
  const others = new Set([...rolling, ...sent].map((each) => each.key));
  others.delete(key);
  const proven = all.filter(
    ({ standing, isPaused }) =>
      standing?.phase === 'proven' && !isPaused && standing.startedWith[ref] === world.idOf(ref),
  ).length;
  const kind = ref.startsWith('Secret/') ? 'Secret' : 'ConfigMap';
  const { maxConcurrent, uses } = world.options;
  if (others.size < limitOf({ kind, maxConcurrent: maxConcurrent?.[ref], users: uses.length, proven })) return;
  throw new Error(`${key} is rolled for ${ref} although ${String(others.size)} are in flight`);
}
