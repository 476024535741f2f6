/** Takes what is said about a ConfigMap or Secret, whatever its origin. */
import { configKey } from '../model/kinds.ts';
import type { ConfigState } from '../model/config-state.ts';
import { nothing, type EventOf, type Taken } from './events.ts';
import { noteLateContent } from './mixed-pods.ts';
import type { Stores } from './stores.ts';

export function takeConfig(stores: Stores, event: EventOf<'config'>): Taken {
  const { configs, options } = stores;
  const { state, origin } = event;
  const { kind, namespace, name } = state;
  stores.noteVersion(kind, state.resourceVersion);
  if (origin === 'list' && configs.isBehind(state)) return { ...nothing, isRewound: true };
  const key = configKey(kind, namespace, name);
  const known = configs.get(key)?.state;
  // What the watch does not show (it is limited to a label, say) stays out.
  if (origin === 'confirmed' && known === undefined) return nothing;
  // The first list says what is there, not when it changed.
  const atMs = stores.hasListed(kind, namespace) ? options.nowMs() : undefined;
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

/** The state where its hints are wrong and that is news. */
function newProblem(known: ConfigState | undefined, state: ConfigState): ConfigState | undefined {
  return state.problem !== undefined && known?.problem?.text !== state.problem.text ? state : undefined;
}
