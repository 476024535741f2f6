/** Searches everything a controller publishes for values of Secrets: logs, HTTP answers, Events, annotations. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { eventsPath, ownPaths } from '../support/visible.ts';
import { installNamespace } from './access.ts';
import { collectionPath, workloadKinds } from './fleet.ts';
import { namespace, type FaultTestbed } from './testbed.ts';
import { other, type Complaint } from './verdict.ts';

const paths = [
  ...workloadKinds.map((kind) => collectionPath(namespace, kind)),
  eventsPath(namespace),
  ...ownPaths(installNamespace),
];

/** @throws Error when something cannot be read, or when nothing that was read mentions a Secret */
export async function judgeLeaks(testbed: FaultTestbed): Promise<readonly Complaint[]> {
  const texts = [...(await logs(testbed)), ...(await answers(testbed)), ...(await objects(testbed))];
  if (!texts.some(([, text]) => text.includes('Secret/shared-0'))) throw new Error('no Secret is mentioned anywhere');
  return texts.flatMap(([place, text]) => {
    return testbed.ledger.planted.findIn(text).map((form) => other(`${place}: ${form} of a Secret`));
  });
}

type Place = readonly [name: string, text: string];

async function logs({ folder }: FaultTestbed): Promise<readonly Place[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  return Promise.all(names.map(async (name): Promise<Place> => [name, await readFile(join(folder, name), 'utf8')]));
}

async function answers({ replicas }: FaultTestbed): Promise<readonly Place[]> {
  return (await Promise.all(replicas.all.map((replica) => replica.pages()))).flat();
}

function objects({ client }: FaultTestbed): Promise<readonly Place[]> {
  return Promise.all(paths.map(async (path): Promise<Place> => [path, JSON.stringify(await client.get(path))]));
}
