/** Reads the objects that a user names. One that cannot be read is reported, and the others go on. */
import { ClientError, type ClusterClient, type ObjectName } from '../../model/cluster-client.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { nearest } from '../../model/nearest.ts';
import { suggestion } from '../../model/quote.ts';
import { objectText } from './names.ts';
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
    if (object !== undefined) return object;
    return `${objectText(name)} does not exist${suggestion(nearest(name.name, await othersOf(client, name)))}`;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.message;
  }
}

/** The names of the other objects of the kind; none where the user may not list them. */
async function othersOf(client: ClusterClient, { kind, namespace }: ObjectName): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of client.list(kind, { namespace, isMetadataOnly: true })) {
      names.push(...page.map(({ metadata }) => metadata?.name ?? ''));
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
  }
  return names;
}
