/** Takes events of ConfigMaps and Secrets into the stores, whatever their origin. */
import { configKey } from '../model/kinds.ts';
import type { ConfigState } from '../model/config-state.ts';
import { nothing, type EventOf, type Taken } from './events.ts';
import { noteLateContent } from './mixed-pods.ts';
import type { Stores } from './stores.ts';

export function takeConfig(stores: Stores, event: EventOf<'config'>): Taken {
  const { configs } = stores;
  const { state, origin } = event;
  const { kind, namespace, name } = state;
  stores.noteVersion(kind, state.resourceVersion);
  if (origin === 'list' && configs.isBehind(state)) return { ...nothing, isRewound: true };
  const key = configKey(kind, namespace, name);
  const known = configs.get(key)?.state;
  // A config that the watch does not cover, for example by its label selector, stays out.
  if (origin === 'confirmed' && known === undefined) return nothing;
  // An item of the first list does not say when it changed.
  const atMs = stores.hasListed(kind, namespace) ? stores.nowMs() : undefined;
  const taken = { ...nothing, problemOf: newProblem(known, state) };
  if (!configs.upsert(state, { origin, atMs })) return taken;
  const affected = [...stores.workloads.usersOf(key)];
  for (const user of affected) noteLateContent(stores, user, key, origin === 'watch');
  return { ...taken, affected, changed: atMs === undefined ? undefined : key };
}

export function takeConfigGone({ configs, workloads }: Stores, event: EventOf<'config-gone'>): Taken {
  const { key, origin, resourceVersion } = event;
  if (!configs.remove(key, { origin, goneRv: resourceVersion, isNamed: workloads.isNamed(key) })) return nothing;
  return { ...nothing, affected: [...workloads.usersOf(key)] };
}

/** The state if its annotations are wrong in another way than before. */
function newProblem(known: ConfigState | undefined, state: ConfigState): ConfigState | undefined {
  return state.problem !== undefined && known?.problem?.text !== state.problem.text ? state : undefined;
}
