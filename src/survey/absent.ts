/** The error for an object that does not exist, with the name that a user may have meant. */
import { ClientError, isForbiddenCall, type ClusterClient, type ObjectName } from '../model/cluster-client.ts';
import { nearest } from '../model/nearest.ts';
import { suggestion } from '../model/quote.ts';

/** @throws as `list` of the client, except for a right that lacks: then the error offers no name */
export async function absentError(client: ClusterClient, object: ObjectName): Promise<ClientError> {
  const { kind, namespace, name } = object;
  const meant = nearest(name, await namesOf(client, object));
  const full = namespace === undefined ? name : `${namespace}/${name}`;
  return new ClientError(`${kind} ${full} does not exist${suggestion(meant)}`, false);
}

async function namesOf(client: ClusterClient, { kind, namespace }: ObjectName): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of client.list(kind, { namespace, isMetadataOnly: true })) {
      names.push(...page.map(({ metadata }) => metadata?.name ?? ''));
    }
  } catch (error) {
    if (!isForbiddenCall(error)) throw error;
  }
  return names;
}
