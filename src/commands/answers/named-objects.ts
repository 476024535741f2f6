/** Reads the objects that a user names. One that cannot be read is reported, and the others go on. */
import { ClientError, type ClusterClient, type ObjectName } from '../../model/cluster-client.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { absentError } from '../../survey/absent.ts';
import { objectText } from '../client/names.ts';
import type { Report } from './report.ts';
import { inOrder } from './write.ts';

export interface NamedObject {
  readonly name: ObjectName;
  readonly object: KubeObject;
}

/** @throws the signal's reason when the user stops the command */
export async function readNamed(
  client: ClusterClient,
  names: readonly ObjectName[],
  report: Report,
): Promise<readonly NamedObject[]> {
  const found: NamedObject[] = [];
  const unique = new Map(names.map((name) => [objectText(name), name]));
  await inOrder(
    [...unique.values()],
    (name) => read(client, name),
    (name, result) => {
      if (typeof result === 'string') report.fail(result);
      else found.push({ name, object: result });
    },
  );
  return found;
}

/** The object, or why it cannot be read. */
async function read(client: ClusterClient, name: ObjectName): Promise<KubeObject | string> {
  try {
    const object = await client.get(name);
    return object ?? (await absentError(client, name)).message;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.message;
  }
}
