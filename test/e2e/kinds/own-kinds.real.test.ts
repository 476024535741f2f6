/**
 * The kinds of one's own that docs/kinds.md has as examples, with the file from that page. Their definitions are not
 * those of their projects: they have the same names and members, and accept anything.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';

import { valueAt } from '../../../src/model/members.ts';
import type { ApiObject } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useInstallation } from '../fixture.ts';
import { isRolled, recordOf, template } from './fixture.ts';

interface OwnKind {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly spec: object;
  readonly hints: Readonly<Record<string, string>>;
  /** The way to what a roll writes. */
  readonly trigger: readonly string[];
  /** What its operator writes once the pods are replaced. */
  readonly status?: object;
}

const listed = { 'reroll.dev/configmaps': 'app' };
const configHash = 'reroll.dev/config-hash';

const owns: readonly OwnKind[] = [
  {
    group: 'monitoring.coreos.com',
    plural: 'prometheuses',
    kind: 'Prometheus',
    spec: { replicas: 2 },
    hints: listed,
    trigger: ['spec', 'podMetadata', 'annotations', configHash],
  },
  {
    group: 'elasticsearch.k8s.elastic.co',
    plural: 'elasticsearches',
    kind: 'Elasticsearch',
    spec: { version: '9.1.0', nodeSets: [{ name: 'default', count: 1 }] },
    hints: listed,
    trigger: ['metadata', 'annotations', 'eck.k8s.elastic.co/restart-trigger'],
  },
  {
    group: 'apps.openshift.io',
    plural: 'deploymentconfigs',
    kind: 'DeploymentConfig',
    spec: { replicas: 2, selector: { app: 'web' }, template },
    hints: { 'reroll.dev/auto': 'true' },
    trigger: ['spec', 'template', 'metadata', 'annotations', configHash],
    status: { availableReplicas: 2 },
  },
];

const e2e = useInstallation();
let folder: string;
let file: string;

function definition({ group, plural, kind }: OwnKind): object {
  const any = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const openAPIV3Schema = { type: 'object', properties: { spec: any, status: any } };
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema },
    subresources: { status: {} },
  };
  const names = { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` };
  return {
    ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    ...{ metadata: { name: `${plural}.${group}` }, spec: { group, names, scope: 'Namespaced', versions: [version] } },
  };
}

/** The rights that docs/kinds.md asks for, for all of them. */
const role = {
  ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
  metadata: { name: 'reroll-own-kinds', labels: { 'reroll.dev/aggregate-to-controller': 'true' } },
  rules: owns.map(({ group, plural }) => ({
    ...{ apiGroups: [group], resources: [plural], verbs: ['list', 'watch', 'patch'] },
  })),
};

function pathOf({ group, plural }: OwnKind, name?: string): string {
  const list = `/apis/${group}/v1/namespaces/${e2e.cluster.namespace}/${plural}`;
  return name === undefined ? list : `${list}/${name}`;
}

/** The part of the file on the page that is about one's own kinds. */
async function fileOfPage(): Promise<string> {
  const page = await readFile(join(import.meta.dirname, '../../../docs/kinds.md'), 'utf8');
  const [, block] = /^## Kinds of your own$[^]*?^```yaml\n([^]*?)^```$/m.exec(page) ?? [];
  if (block === undefined) throw new Error('docs/kinds.md has no file below "Kinds of your own"');
  return block;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-own-kinds-'));
  file = join(folder, 'config.yaml');
  await writeFile(file, await fileOfPage());
  await e2e.installation.apply([...owns.map(definition), role].map((each) => stringify(each)).join('---\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function stateOf({ plural, group }: OwnKind): Promise<string | undefined> {
  return e2e.installation.stateOf(`${plural}.${group}/web`, e2e.cluster.namespace);
}

test.each(owns.map((own) => [own.kind, own] as const))(
  '%s: a change of a config writes its trigger',
  async (_, own) => {
    const { cluster } = e2e;
    const { client } = cluster;
    const { group, kind, spec, hints, trigger, status } = own;
    const read = (): Promise<ApiObject> => client.get(pathOf(own, 'web'));
    await waitFor('the API server to serve it', async () => (await client.request('GET', pathOf(own))).status === 200);
    await client.create(cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
    const metadata = { name: 'web', annotations: hints };
    await client.create(pathOf(own), { apiVersion: `${group}/v1`, kind, metadata, spec });
    const args = ['--min-interval', '0', '--settle', '0', '--leader-elect', '--config', file];
    const controller = e2e.installation.launch(args);
    await waitFor('the record', async () => recordOf(await read()) !== undefined);
    expect(valueAt(await read(), trigger)).toBeUndefined();

    await client.patch(cluster.core('configmaps', 'app'), { data: { color: 'blue' } });
    await waitFor('the roll', async () => isRolled(await read()));
    const rolled = await read();
    expect(valueAt(rolled, trigger)).toBe(recordOf(rolled)?.roll?.to);
    if (status !== undefined) {
      expect(await stateOf(own)).toBe('rolling');
      await client.patch(`${pathOf(own, 'web')}/status`, { status });
    }
    await waitFor('the status of a rollout that is done', async () => (await stateOf(own)) === 'current');
    expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toHaveLength(1);
  },
);
