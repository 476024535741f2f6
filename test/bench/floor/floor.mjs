/**
 * The floor: a minimal client that does only what a controller must do. It watches the ConfigMaps of one namespace over
 * one connection and, when one changes, patches the Deployments that use it over keep-alive connections, at most 32 at
 * a time, with a body of the size of reroll's. It keeps no record, does not retry or handle conflicts, writes no Events
 * and keeps no state.
 *
 * This is JavaScript so that Node runs it directly: a TypeScript loader would be part of the measurement.
 *
 * Environment: FLOOR_TARGET is the JSON of {server, caPem, token, namespace, drain, wireFormat}. `drain` lists API paths
 * that the floor streams to their end before it starts to react, as `json` or `protobuf`: the least that a controller
 * must wait for when it starts.
 */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpsRequest } from 'node:https';
import process from 'node:process';
import { URL } from 'node:url';

const { server, caPem, token, namespace, drain, wireFormat } = JSON.parse(process.env.FLOOR_TARGET);
const requests = new Agent({ keepAlive: true, ca: caPem, maxSockets: 32 });
const streams = new Agent({ keepAlive: true, ca: caPem });
const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

await Promise.all(drain.map((path) => drainList(path)));
const users = usersByConfig(await getJson(deployments));
const { metadata } = await getJson(configMaps);
const watch = await open('GET', `${configMaps}?watch=1&resourceVersion=${metadata.resourceVersion}`, {
  agent: streams,
});
for await (const line of readLines(watch)) {
  const { type, object } = JSON.parse(line);
  if (type !== 'MODIFIED') continue;
  for (const user of users.get(object.metadata.name) ?? []) patch(user, object.metadata);
}

/** The Deployments of a list by the ConfigMap that their first container takes its environment from. */
function usersByConfig({ items }) {
  const users = new Map();
  for (const { metadata, spec } of items) {
    const name = spec.template.spec.containers[0].envFrom[0].configMapRef.name;
    users.set(name, [...(users.get(name) ?? []), { name: metadata.name, uid: metadata.uid }]);
  }
  return users;
}

/** Sends and does not wait: a failure ends the process, and with it the measurement. */
async function patch({ name, uid }, { name: config, resourceVersion }) {
  const record = {
    v: 1,
    key: digest(6),
    rolledAt: new Date().toISOString().replace(/[.]\d+Z$/, 'Z'),
    from: digest(16),
    configs: { [`ConfigMap/${config}`]: { rv: resourceVersion, keys: { '*': digest(16) } } },
  };
  const body = {
    metadata: { uid, annotations: { 'floor.dev/record': JSON.stringify(record) } },
    spec: {
      template: {
        metadata: {
          annotations: { 'floor.dev/config-hash': digest(16), 'floor.dev/cause': `["ConfigMap/${config}"]` },
        },
      },
    },
  };
  const path = `${deployments}/${name}?fieldManager=floor&fieldValidation=Strict`;
  const response = await open('PATCH', path, { agent: requests, body });
  await once(response.resume(), 'end');
}

function digest(bytes) {
  return randomBytes(bytes).toString('base64url');
}

/** Streams a list (KEP-3157) to its end and discards it; the stream stays open. */
async function drainList(path) {
  const query = 'watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
  const accept = wireFormat === 'protobuf' ? 'application/vnd.kubernetes.protobuf' : 'application/json';
  const response = await open('GET', `${path}?${query}`, { agent: streams, accept });
  await new Promise((resolve, reject) => {
    let end = '';
    response.on('data', (chunk) => {
      end = (end + chunk.subarray(-1_000).toString('latin1')).slice(-1_000);
      if (end.includes('k8s.io/initial-events-end')) resolve();
    });
    response.on('error', reject);
  });
}

async function getJson(path) {
  let text = '';
  for await (const chunk of (await open('GET', path, { agent: requests })).setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

async function* readLines(response) {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
}

function open(method, path, { agent, body, accept = 'application/json' }) {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      accept,
      authorization: `Bearer ${token}`,
      'user-agent': 'floor',
      ...(payload && { 'content-type': 'application/merge-patch+json', 'content-length': payload.length }),
    };
    const request = httpsRequest(new URL(path, server), { method, agent, headers }, (response) => {
      if (response.statusCode < 300) resolve(response);
      else reject(new Error(`${method} ${path}: ${response.statusCode}`));
    });
    request.on('error', reject);
    request.end(payload);
  });
}
