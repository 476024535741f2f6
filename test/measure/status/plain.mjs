/**
 * The least that `reroll status -A` must read: the same lists in the same pages and formats, over kept-alive
 * connections. It parses them, counts the objects, and keeps nothing.
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

await list('/api/v1/namespaces');
const counts = await Promise.all([
  list('/apis/apps/v1/deployments'),
  list('/apis/apps/v1/statefulsets'),
  list('/apis/apps/v1/daemonsets'),
  list('/api/v1/configmaps', metadata),
  list('/api/v1/secrets', metadata, { fieldSelector: secrets }),
]);
process.stdout.write(`${counts.reduce((sum, count) => sum + count, 0)} objects\n`);
agent.destroy();

/** Reads all pages of a list. Returns the number of objects. */
async function list(path, accept = 'application/json', query = {}) {
  let count = 0;
  let token = '';
  do {
    const page = await get(path, accept, { ...query, limit: 500, ...(token !== '' && { continue: token }) });
    count += page.items?.length ?? 0;
    token = page.metadata.continue ?? '';
  } while (token !== '');
  return count;
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
