/**
 * Removes from the records the streaks of consecutive rolls: rounds follow each other within seconds, unlike real
 * failures, and reroll would space the rolls further and further. Call it while no controller runs.
 */
import type { ApiClient } from '../support/api-client.ts';
import { collectionPath, type Fleet } from './fleet.ts';

const annotation = 'reroll.dev/record';

/** @throws what the client throws */
export async function endStreaks(
  client: ApiClient,
  namespace: string,
  { workloads, sentinel, held }: Fleet,
): Promise<void> {
  for (const { kind, name } of [...workloads, sentinel, held]) {
    const path = `${collectionPath(namespace, kind)}/${name}`;
    const { metadata } = await client.get(path);
    const record = JSON.parse(metadata.annotations?.[annotation] ?? '{}') as Readonly<Record<string, unknown>>;
    if (record['streak'] === undefined) continue;
    const text = JSON.stringify({ ...record, streak: undefined });
    await client.patch(path, { metadata: { annotations: { [annotation]: text } } });
  }
}
