/**
 * The least that a program does which lists what `reroll status -A` reads: the same lists in the same pages and formats,
 * over kept-alive connections, and a table with a line for each workload. It parses all objects, keeps the cells of its
 * table, and of the other objects nothing but their number.
 *
 * This is JavaScript so that Node runs it directly: a TypeScript loader would be part of the measurement.
 *
 * Environment: PLAIN_TARGET is the JSON of {server, caPem, token}.
 */
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { Agent, request as httpsRequest } from 'node:https';
import process from 'node:process';
import { URL, URLSearchParams } from 'node:url';

const { server, caPem, token } = JSON.parse(process.env.PLAIN_TARGET);
const agent = new Agent({ keepAlive: true, ca: caPem, maxSockets: 8 });
const metadata = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const secrets = 'type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token';

const rows = [['NAMESPACE', 'NAME', 'READY', 'CREATED']];
let objects = 0;

await list('/api/v1/namespaces', {});
await Promise.all([
  list('/apis/apps/v1/deployments', { take: addRow }),
  list('/apis/apps/v1/statefulsets', { take: addRow }),
  list('/apis/apps/v1/daemonsets', { take: addRow }),
  list('/api/v1/configmaps', { accept: metadata }),
  list('/api/v1/secrets', { accept: metadata, query: { fieldSelector: secrets } }),
]);
agent.destroy();
process.stdout.write(`${table(rows)}\n${objects} objects\n`);

/** Reads all pages of a list, and passes its objects. */
async function list(path, { accept = 'application/json', query = {}, take = () => undefined }) {
  let token = '';
  do {
    const page = await get(path, accept, { ...query, limit: 500, ...(token !== '' && { continue: token }) });
    for (const object of page.items ?? []) take(object);
    objects += page.items?.length ?? 0;
    token = page.metadata.continue ?? '';
  } while (token !== '');
}

function addRow({ metadata: { namespace, name, creationTimestamp }, spec, status }) {
  rows.push([namespace, name, `${status.readyReplicas ?? 0}/${spec.replicas ?? 1}`, creationTimestamp]);
}

function table(cells) {
  const widths = cells[0].map((_, column) => cells.reduce((most, row) => Math.max(most, row[column].length), 0));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('   ')).join('\n');
}

async function get(path, accept, query) {
  const url = new URL(`${path}?${new URLSearchParams(query)}`, server);
  const headers = { accept, authorization: `Bearer ${token}` };
  const request = httpsRequest(url, { agent, headers });
  request.end();
  const [response] = await once(request, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  if (response.statusCode !== 200) throw new Error(`GET ${url.pathname} answers ${response.statusCode}`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
