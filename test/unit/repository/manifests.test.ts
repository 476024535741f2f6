/**
 * The manifests keep the promises of SECURITY.md and docs/rbac.md, so that no right or privilege is added by accident.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { kindPresetNames } from '../../../src/model/kind-presets.ts';
import {
  identityOf,
  nameOfRight,
  readManifests,
  readManifestText,
  rightsOf,
  type Manifest,
} from '../../support/manifests.ts';
import { documentedRights, type Place } from '../../support/rights-doc.ts';

const root = resolve(import.meta.dirname, '../../..');
const kustomization = parse(readManifestText('base/kustomization.yaml')) as {
  readonly namespace: string;
  readonly labels: readonly [{ readonly pairs: Readonly<Record<string, string>> }];
  readonly resources: readonly string[];
  readonly images: readonly [{ readonly name: string; readonly newTag: string }];
};
const base = kustomization.resources.flatMap((file) => readManifests(`base/${file}`));
const own = readManifests('base/role.yaml');
const publicStatus = readManifests('base/status-role.yaml');
const watched = readManifests('components/single-namespace/namespace/role.yaml');

/** The role whose rights are those of other roles. */
const aggregated = 'reroll-kinds';

function only(kind: string, among: readonly Manifest[] = base): Manifest {
  const [first, ...rest] = among.filter(({ kind: each, metadata }) => each === kind && metadata.name !== aggregated);
  if (first === undefined || rest.length > 0) throw new Error(`there must be one ${kind}`);
  return first;
}

describe('rights', () => {
  const roles: readonly (readonly [Place, Manifest])[] = [
    ['cluster', only('ClusterRole')],
    ['own namespace', only('Role', own)],
    ['watched namespace', only('Role', watched)],
    ['every user', only('Role', publicStatus)],
  ];

  test.each(roles)('(%s) are exactly those in docs/rbac.md', (place, { rules = [] }) => {
    // kustomize fills in the watched namespace.
    const names = rightsOf(rules).map((right) => nameOfRight(right).replace('of the replacement', 'shop'));
    expect(names.sort()).toEqual([...documentedRights(place)].sort());
    expect(new Set(names).size).toBe(names.length);
  });

  test('allow no deletion, no creation or replacement of workloads, and no wildcard', () => {
    const rights = roles.flatMap(([, { rules = [] }]) => rightsOf(rules));
    expect(rights.filter(({ verb }) => verb.startsWith('delete') || verb === '*')).toEqual([]);
    expect(rights.filter(({ resource, group }) => resource === '*' || group === '*')).toEqual([]);
    const written = rights.filter(({ verb }) => ['create', 'update'].includes(verb));
    expect(written.map(({ resource }) => resource).filter((resource) => /sets?$|deployments/.test(resource))).toEqual(
      [],
    );
  });

  test('in the namespace of reroll are limited to a name, except for `create`', () => {
    const unlimited = rightsOf(only('Role', own).rules ?? []).filter(({ name }) => name === undefined);
    expect(unlimited.map(nameOfRight)).toEqual(['create secrets', 'create leases.coordination.k8s.io']);
  });

  test('of the controller are bound to one ServiceAccount only', () => {
    const bindings = [...base, ...watched].filter((manifest) => {
      return (
        manifest.kind.endsWith('Binding') &&
        !publicStatus.some(({ metadata }) => metadata.name === manifest.metadata.name)
      );
    });
    const account = { kind: 'ServiceAccount', name: only('ServiceAccount').metadata.name, namespace: 'reroll-system' };
    expect(bindings.map(({ kind, roleRef, subjects }) => [kind, roleRef?.kind, roleRef?.name, subjects])).toEqual([
      ['ClusterRoleBinding', 'ClusterRole', 'reroll', [account]],
      ['ClusterRoleBinding', 'ClusterRole', aggregated, [account]],
      ['RoleBinding', 'Role', 'reroll', [account]],
      ['RoleBinding', 'Role', 'reroll-watch', [account]],
    ]);
  });

  test('of every user are bound to all authenticated users, and are those to get one object', () => {
    const { roleRef, subjects } = only('RoleBinding', publicStatus);
    expect(roleRef).toMatchObject({ kind: 'Role', name: only('Role', publicStatus).metadata.name });
    expect(subjects).toEqual([{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:authenticated' }]);
    const rights = rightsOf(only('Role', publicStatus).rules ?? []).map(nameOfRight);
    expect(rights).toEqual(['get leases.coordination.k8s.io/reroll']);
  });
});

describe('rights on further kinds', () => {
  const label = { 'reroll.dev/aggregate-to-controller': 'true' };

  test('are those of all ClusterRoles with a label, and none by themselves', () => {
    const role = base.find(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === aggregated);
    expect(role).toMatchObject({ aggregationRule: { clusterRoleSelectors: [{ matchLabels: label }] } });
    expect(role?.rules).toBeUndefined();
  });

  test('of each preset are in a component, beside the option', () => {
    const components = readdirSync(resolve(root, 'manifests/components/kinds'));
    const found = components.map((component) => {
      const [role, ...others] = readManifests(`components/kinds/${component}/cluster-role.yaml`);
      expect(others).toEqual([]);
      expect(role?.metadata.labels).toEqual(label);
      const rights = rightsOf(role?.rules ?? []);
      expect(rights.map(({ verb }) => verb)).toEqual(['list', 'watch', 'patch']);
      const [kind, ...rest] = new Set(rights.map(({ resource, group }) => `${resource}.${group}`));
      expect(rest).toEqual([]);
      expect(readManifestText(`components/kinds/${component}/kustomization.yaml`)).toContain(
        `value: --kinds=${String(kind)}\n`,
      );
      return kind;
    });
    expect(found.sort()).toEqual([...kindPresetNames].sort());
  });
});

test('the namespace refuses privileged pods', () => {
  expect(only('Namespace').metadata.labels).toHaveProperty(['pod-security.kubernetes.io/enforce'], 'restricted');
});

test('the pod has no privileges, a read-only file system, probes, requests and a limit of memory', () => {
  expect(only('Deployment').spec).toMatchObject({
    replicas: 1,
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      spec: {
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            livenessProbe: { httpGet: { path: '/livez' } },
            readinessProbe: { httpGet: { path: '/readyz' } },
            resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '256Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  });
});

/** The steps of a stop in their order: the source of each time limit, and how often it can elapse. */
const stopSteps = [
  { step: 'finish what is in flight', file: 'src/controller/controller-options.ts', limit: 'finishMs', times: 1 },
  { step: 'release the Lease', file: 'src/election/leader-elector.ts', limit: 'releaseTimeoutMs', times: 3 },
  { step: 'write Events', file: 'src/app/session.ts', limit: 'flushMs', times: 1 },
  { step: 'run empty', file: 'src/app/run.ts', limit: 'DRAIN_MS', times: 1 },
] as const;

function readLimitMs(file: string, name: string): number {
  const [, digits = ''] = new RegExp(`const ${name} = ([\\d_]+);`).exec(readFileSync(`${root}/${file}`, 'utf8')) ?? [];
  return Number(digits.replaceAll('_', '') || Number.NaN);
}

test('terminationGracePeriodSeconds exceeds the longest stop, which docs/operating.md states', () => {
  const boundMs = stopSteps.reduce((sum, { file, limit, times }) => sum + times * readLimitMs(file, limit), 0);
  const { terminationGracePeriodSeconds = 0 } = only('Deployment').spec?.template?.spec ?? {};
  const documented = /less than (\d+) s,\s+of\s+the (\d+) s\s+that\s+the\s+manifests\s+grant/.exec(
    readFileSync(`${root}/docs/operating.md`, 'utf8'),
  );
  expect(Number(documented?.[2])).toBe(terminationGracePeriodSeconds);
  expect(Number(documented?.[1])).toBeLessThan(terminationGracePeriodSeconds);
  expect(boundMs).toBeLessThan(Number(documented?.[1]) * 1_000);
});

test('every pod selector selects the pods of the Deployment', () => {
  const labels = kustomization.labels[0].pairs;
  const selector = { matchLabels: labels };
  expect(only('Deployment').spec?.selector).toEqual(selector);
  expect(only('Service').spec?.selector).toEqual(labels);
  expect(only('PodDisruptionBudget').spec?.selector).toEqual(selector);
  expect(only('NetworkPolicy').spec?.podSelector).toEqual(selector);
});

test('the image has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  expect(kustomization.images).toEqual([{ name: 'reroll', newTag: version }]);
});

describe('install.yaml', () => {
  const installed = readManifests('install.yaml');
  const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding'];
  const { namespace, images } = kustomization;
  const placed = base.map((manifest) =>
    clusterWide.includes(manifest.kind) ? manifest : { ...manifest, metadata: { ...manifest.metadata, namespace } },
  );

  test('has exactly the objects of the base', () => {
    const names = placed.map((manifest) => identityOf(manifest).replace(/^Namespace .*/, `Namespace ${namespace}`));
    expect(installed.map(identityOf).sort()).toEqual(names.sort());
  });

  test.each(placed.map((manifest) => [identityOf(manifest), manifest] as const))(
    'has %s unchanged',
    (name, manifest) => {
      const [{ newTag }] = images;
      const text = JSON.stringify(manifest).replace('"image":"reroll"', `"image":"reroll:${newTag}"`);
      const found = installed.find((candidate) => identityOf(candidate) === name);
      expect(found).toMatchObject(JSON.parse(text) as object);
    },
  );
});
