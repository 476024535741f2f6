/** Counts the users of a config no further than it matters: some have ten thousand. */
import type { ConfigKey, WorkloadKey } from '../model/kinds.ts';
import type { StagedCluster } from './ports.ts';

/** Whether a config has at least this many users, 1 or more. */
export function hasUsers({ usersOf }: Pick<StagedCluster, 'usersOf'>, config: ConfigKey, fewest: number): boolean {
  const users = new Set<WorkloadKey>();
  for (const user of usersOf(config)) if (users.add(user).size >= fewest) return true;
  return false;
}
