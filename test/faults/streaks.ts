/**
 * Takes from the records what they say of rolls that follow each other: rounds follow each other within seconds, failures
 * do not, and the workloads would be rolled ever less often. To be called while no controller runs.
 */
import type { ApiClient } from '../support/api-client.ts';
import { collectionPath, type Fleet } from './fleet.ts';

const annotation = 'reroll.dev/record';

/** @throws what the client throws */
export async function endStreaks(client: ApiClient, namespace: string, { workloads, sentinel }: Fleet): Promise<void> {
  for (const { kind, name } of [...workloads, sentinel]) {
    const path = `${collectionPath(namespace, kind)}/${name}`;
    const { metadata } = await client.get(path);
    const record = JSON.parse(metadata.annotations?.[annotation] ?? '{}') as Readonly<Record<string, unknown>>;
    if (record['streak'] === undefined) continue;
    const text = JSON.stringify({ ...record, streak: undefined });
    await client.patch(path, { metadata: { annotations: { [annotation]: text } } });
  }
}
