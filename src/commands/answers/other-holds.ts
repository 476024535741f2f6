/** The holds of other levels: levels add up, so a hold that is lifted opens only its own. */
import { ClientError, type ClusterClient } from '../../model/cluster-client.ts';
import type { ClientKind, ObjectName } from '../../model/cluster-client.ts';
import type { Hold } from '../../model/gate-hints.ts';
import type { Installation } from '../../survey/installation.ts';
import { holdingWords, holdWords } from './present-hold.ts';

export interface LevelSources {
  readonly client: ClusterClient;
  readonly installation: Installation;
  /** Of the annotation. */
  readonly key: string;
}

/** What still holds an object, each in words. Where a Namespace may not be read, that is said. */
export async function otherHolds(object: ObjectName, sources: LevelSources): Promise<readonly string[]> {
  const { installation } = sources;
  const { nowMs } = sources.client;
  const { hold, invalid } = installation.gates;
  const ofLease =
    invalid.length > 0
      ? ['the Lease of reroll by a value that does not parse']
      : heldBy('the Lease of reroll', hold, nowMs);
  const ofProcess = heldBy('an option of the controller', installation.options.hold, nowMs);
  return [
    ...(isNamespaced(object.kind) ? await ofNamespace(object.namespace ?? '', sources) : []),
    ...(object.kind === 'Lease' ? [] : ofLease),
    ...ofProcess,
  ];
}

function isNamespaced(kind: ClientKind): boolean {
  return kind !== 'Namespace' && kind !== 'Lease';
}

function heldBy(level: string, hold: Hold | undefined, nowMs: number): readonly string[] {
  const holds = hold !== undefined && (hold.untilMs ?? Infinity) > nowMs;
  return holds ? [`${level} ${holdWords(hold)}`] : [];
}

async function ofNamespace(name: string, { client, key }: LevelSources): Promise<readonly string[]> {
  try {
    const object = await client.get({ kind: 'Namespace', namespace: undefined, name });
    const words = holdingWords(object?.metadata?.annotations?.[key], client.nowMs);
    return words === undefined ? [] : [`Namespace ${name} ${words}`];
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return [`possibly Namespace ${name} (${error.message})`];
  }
}
