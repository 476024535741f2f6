/**
 * `npm run test:kind`: installs reroll with the manifests in kubectl's current cluster, checks there that a changed
 * config rolls real pods, and removes everything it created. For disposable clusters.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';

import { waitFor } from '../support/wait-for.ts';
import { apply, kubectl, read } from './kubectl.ts';

const usage = `Usage: npm run test:kind -- --image <name:tag> [--installed]

  --image      a reroll image that the nodes have or can pull; the test's workload runs it, too
  --installed  reroll runs already: installs and removes only the test's own objects
`;

const own = 'reroll-system';
const namespace = 'reroll-kind';
const options = { timeoutMs: 120_000, intervalMs: 500 };

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { image: { type: 'string' }, installed: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  });
  if (values.image === undefined || values.help === true) {
    (values.help === true ? process.stdout : process.stderr).write(usage);
    return values.help === true ? 0 : 2;
  }
  try {
    if (!values.installed) await install(values.image);
    await checkRollout(values.image);
    say('passed');
    return 0;
  } finally {
    await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    if (!values.installed) await kubectl('delete', '-k', 'manifests', '--ignore-not-found', '--wait=false');
  }
}

async function install(image: string): Promise<void> {
  say(`installing ${image}`);
  await kubectl('apply', '-k', 'manifests');
  await kubectl('-n', own, 'set', 'image', 'deployment/reroll', `*=${image}`);
  await kubectl('-n', own, 'rollout', 'status', 'deployment/reroll', '--timeout=180s');
}

async function checkRollout(image: string): Promise<void> {
  say('deploying a workload');
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await apply(config('red'));
  await apply(workload(image));
  await rolledOut();
  await waitFor('the record', async () => (await read(namespace, 'deployment/web')).record !== undefined, options);

  say('changing its configuration');
  const { generation } = await read(namespace, 'deployment/web');
  await apply(config('blue'));
  const { cause } = await waitFor(
    'the roll',
    async () => {
      const seen = await read(namespace, 'deployment/web');
      return seen.generation > generation && seen;
    },
    options,
  );
  if (cause !== '["ConfigMap/app"]') throw new Error(`the cause is ${String(cause)}`);
  await rolledOut();
  await waitFor(
    'the Event',
    async () => {
      const events = await kubectl('-n', namespace, 'events', '--for', 'deployment/web');
      return /ContentChanged.*ConfigMap\/app \(color\)/.test(events);
    },
    options,
  );
  say('reading the variable in a new pod');
  await waitFor(
    'a pod with the new color',
    async () => {
      const color = await kubectl('-n', namespace, 'exec', 'deployment/web', '--', 'node', '-p', 'process.env.color');
      return color.trim() === 'blue';
    },
    options,
  );
}

async function rolledOut(): Promise<void> {
  await kubectl('-n', namespace, 'rollout', 'status', 'deployment/web', '--timeout=120s');
}

function config(color: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace }, data: { color } };
}

/** Pods that do nothing and end at once on SIGTERM. */
function workload(image: string): object {
  const program = "process.on('SIGTERM', () => process.exit()); setInterval(() => {}, 60000)";
  const container = {
    name: 'web',
    image,
    command: ['node', '-e', program],
    envFrom: [{ configMapRef: { name: 'app' } }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace, annotations: { 'reroll.dev/auto': 'true' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
    },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
