/**
 * Writes objects that a user has seen, bound to their uid and version; once more where another part of an object has
 * changed meanwhile.
 */
import { ClientError, type ClusterClient, type ObjectName } from '../../model/cluster-client.ts';
import type { MergePatch } from '../../model/decision.ts';
import type { KubeObject } from '../../model/kube-object.ts';

/** A controller that writes the status of an object all the time gives up its turn sooner than this. */
const mostAttempts = 10;

/** Objects that are written side by side. */
const sideBySide = 8;

/** `unchanged`: the object has the wanted value. */
export type Plan = { readonly patch: MergePatch } | { readonly refusal: string } | 'unchanged';

export interface Write {
  readonly object: ObjectName;
  /** Of the object that the user has seen. */
  readonly uid: string;
  /** The patch for the object as it is now, or why it must not be written as the user wanted. */
  readonly plan: (object: KubeObject) => Plan;
}

export type Written =
  | { readonly result: 'patched'; readonly object: KubeObject }
  | { readonly result: 'unchanged' }
  | { readonly result: 'failed'; readonly message: string };

/** @throws the signal's reason when the user stops the command */
export async function writeObject(client: ClusterClient, write: Write, isDryRun: boolean): Promise<Written> {
  try {
    return await attempt(client, write, isDryRun);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { result: 'failed', message: error.message };
  }
}

async function attempt(client: ClusterClient, { object, uid, plan }: Write, isDryRun: boolean): Promise<Written> {
  for (let attempts = 0; attempts < mostAttempts; attempts += 1) {
    const found = await client.get(object);
    if (found === undefined) return { result: 'failed', message: 'it does not exist any more' };
    if (found.metadata?.uid !== uid) return { result: 'failed', message: 'another object has taken its name' };
    const planned = plan(found);
    if (planned === 'unchanged') return { result: 'unchanged' };
    if ('refusal' in planned) return { result: 'failed', message: planned.refusal };
    const answer = await client.patch(object, bound(planned.patch, found), isDryRun);
    if (answer.result === 'patched' || answer.result === 'failed') return answer;
  }
  return { result: 'failed', message: 'other clients change it all the time: try again' };
}

function bound(patch: MergePatch, { metadata }: KubeObject): MergePatch {
  const { uid, resourceVersion } = metadata ?? {};
  return { ...patch, metadata: { ...(patch['metadata'] as object | undefined), uid, resourceVersion } };
}

/** Calls `act` for each item, a few side by side, and `take` with each result in the order of the items. */
export async function inOrder<T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
  take: (item: T, result: R) => void,
): Promise<void> {
  for (let start = 0; start < items.length; start += sideBySide) {
    const batch = items.slice(start, start + sideBySide);
    const results = await Promise.all(batch.map(async (item) => ({ item, result: await act(item) })));
    for (const { item, result } of results) take(item, result);
  }
}
