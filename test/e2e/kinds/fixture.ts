/** The fixture of the tests of added kinds: the real definitions of other projects, and objects of those kinds. */
import { afterAll, beforeAll } from '@jest/globals';

import { kindPresets, type KindPreset } from '../../../src/model/kind-presets.ts';
import type { RolloutRecord } from '../../../src/model/record.ts';
import { definitionFile } from '../../cluster/definitions.ts';
import type { ApiObject } from '../../support/api-client.ts';
import type { ControllerProcess } from '../../support/controller-process.ts';
import type { Rule } from '../../support/manifests.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useInstallation, type EndToEnd } from '../fixture.ts';

const folders: Readonly<Record<KindPreset, string>> = {
  'rollouts.argoproj.io': 'argo-rollouts',
  'clonesets.apps.kruise.io': 'kruise-clonesets',
  'statefulsets.apps.kruise.io': 'kruise-statefulsets',
  'daemonsets.apps.kruise.io': 'kruise-daemonsets',
  'services.serving.knative.dev': 'knative-services',
  'clusters.postgresql.cnpg.io': 'cloudnative-pg',
};

const uses = { name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: 'app' } }] };

/** A pod template that uses the ConfigMap `app`. */
export const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [uses] } };
export const selector = { matchLabels: { app: 'web' } };

export class AddedKinds {
  readonly #e2e: EndToEnd;
  /** The kinds with a definition or rights. */
  readonly #known = new Set<KindPreset>();

  constructor(e2e: EndToEnd) {
    this.#e2e = e2e;
  }

  get e2e(): EndToEnd {
    return this.#e2e;
  }

  /** Installs the definition of a kind, and waits until the API server serves it. */
  async define(kind: KindPreset): Promise<void> {
    this.#known.add(kind);
    await this.#e2e.installation.kubectl('apply', '--server-side', '-f', await definitionFile(kind));
    await waitFor(`the API server to serve ${kind}`, async () => {
      await this.#e2e.cluster.client.get(this.path(kind));
      return true;
    });
  }

  /** Removes the definition of a kind with all its objects. */
  async remove(kind: KindPreset): Promise<void> {
    await this.#e2e.installation.kubectl('delete', '--ignore-not-found', 'crd', kind);
  }

  /** Takes the rights of a preset away, and waits until the role that they are aggregated into lacks them. */
  async revoke(kind: KindPreset): Promise<void> {
    await this.#e2e.installation.kubectl('delete', '--ignore-not-found', 'clusterrole', `reroll-${folders[kind]}`);
    const { root, plural } = kindPresets[kind];
    await waitFor(`the rights on ${kind} to be gone`, async () => {
      const role = await this.#e2e.cluster.client.get('/apis/rbac.authorization.k8s.io/v1/clusterroles/reroll-kinds');
      const rules = (role['rules'] ?? []) as readonly Rule[];
      return !rules.some(
        ({ apiGroups, resources }) => root.includes(`/${apiGroups[0] ?? ''}/`) && resources[0] === plural,
      );
    });
  }

  /** Grants the rights of a preset, as its component does. */
  async grant(kind: KindPreset): Promise<void> {
    this.#known.add(kind);
    const file = `manifests/components/kinds/${folders[kind]}/cluster-role.yaml`;
    await this.#e2e.installation.kubectl('apply', '-f', file);
  }

  /** Leaves nothing of any kind to the test files that share the cluster. */
  async cleanUp(): Promise<void> {
    for (const kind of this.#known) {
      await this.revoke(kind);
      await this.remove(kind);
    }
  }

  /** The path of an object, or of all in the namespace of the test. */
  path(kind: KindPreset, name?: string): string {
    const { root, plural } = kindPresets[kind];
    const list = `${root}/namespaces/${this.#e2e.cluster.namespace}/${plural}`;
    return name === undefined ? list : `${list}/${name}`;
  }

  async create(kind: KindPreset, spec: object, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    const { root, objectKind } = kindPresets[kind];
    const metadata = { name: 'web', annotations: { 'reroll.dev/auto': 'true', ...annotations } };
    const apiVersion = root.replace('/apis/', '');
    await this.#e2e.cluster.client.create(this.path(kind), { apiVersion, kind: objectKind, metadata, spec });
  }

  read(kind: KindPreset): Promise<ApiObject> {
    return this.#e2e.cluster.client.get(this.path(kind, 'web'));
  }

  /** The Events in the namespace of the test with this reason. */
  async events(reason: string): Promise<readonly ApiObject[]> {
    const { client, namespace } = this.#e2e.cluster;
    const list = await client.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
    return (list['items'] as ApiObject[]).filter((event) => event['reason'] === reason);
  }

  async until(what: string, kind: KindPreset, fits: (object: ApiObject) => boolean): Promise<ApiObject> {
    return waitFor(what, async () => {
      const object = await this.read(kind);
      return fits(object) && object;
    });
  }

  /** The ConfigMap `app`. */
  async config(color: string): Promise<void> {
    const { client } = this.#e2e.cluster;
    const path = this.#e2e.cluster.core('configmaps');
    const isThere = (await client.request('GET', `${path}/app`)).status === 200;
    const data = { color };
    if (isThere) await client.patch(`${path}/app`, { data });
    else await client.create(path, { metadata: { name: 'app' }, data });
  }

  async start(...args: readonly string[]): Promise<ControllerProcess> {
    const common = ['--settle', '0', '--min-interval', '0', '--leader-elect'];
    const controller = await this.#e2e.installation.start(...common, ...args);
    await controller.line('leading');
    return controller;
  }

  /** A controller for a kind, and a workload of that kind that is recorded. */
  async recorded(
    kind: KindPreset,
    spec: object,
    annotations: Readonly<Record<string, string>> = {},
  ): Promise<ControllerProcess> {
    await this.config('red');
    const controller = await this.start(`--kinds=${kind}`);
    await this.create(kind, spec, annotations);
    await this.until('the record', kind, (object) => recordOf(object) !== undefined);
    return controller;
  }
}

export function recordOf({ metadata }: ApiObject): RolloutRecord | undefined {
  const text = metadata.annotations?.['reroll.dev/record'];
  return text === undefined ? undefined : (JSON.parse(text) as RolloutRecord);
}

/** The answer of `/readyz?verbose`. */
export async function readyz(
  controller: ControllerProcess,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${await controller.url()}/readyz?verbose`);
  return { status: response.status, text: await response.text() };
}

/** Whether the record is about a roll. */
export function isRolled(object: ApiObject): boolean {
  return recordOf(object)?.roll !== undefined;
}

/** The annotations of the pod template. */
export function templateAnnotations(object: ApiObject): Readonly<Record<string, string>> {
  const { template: found } = object['spec'] as { readonly template?: Partial<Pick<ApiObject, 'metadata'>> };
  return found?.metadata?.annotations ?? {};
}

/** Installs reroll, and the definitions and rights of these kinds, for a test file alone. */
export function useAddedKinds(...kinds: readonly KindPreset[]): AddedKinds {
  // Before those of the installation: hooks run in the order in which they are set.
  afterAll(() => added.cleanUp());
  const added = new AddedKinds(useInstallation());
  beforeAll(async () => {
    for (const kind of kinds) {
      await added.define(kind);
      await added.grant(kind);
    }
  });
  return added;
}
