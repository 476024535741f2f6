/**
 * kustomize and Helm render the same objects from the manifests. Needs the programs of the real control plane's tests,
 * and no cluster.
 */
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { describe, expect, jest, test } from '@jest/globals';

import { renderInstallManifest } from '../manifests/install-manifest.ts';
import { identityOf, type Manifest } from '../support/manifests.ts';
import { runProgram } from '../support/run-program.ts';
import { chart, helmPath, kubectlPath, kustomize, renderChart } from '../support/tools.ts';

jest.setTimeout(60_000);

const set = (...values: readonly string[]): string[] => values.flatMap((value) => ['--set', value]);

test('install.yaml is what `kubectl apply -k manifests` applies: else run `npm run manifests`', async () => {
  expect(await readFile('manifests/install.yaml', 'utf8')).toBe(await renderInstallManifest(kubectlPath()));
});

/** The ClusterRole that collects the rights on further kinds, and its binding: the chart grants those of its values. */
const aggregated = 'reroll-kinds';

describe('the chart renders the objects of kustomize, except the Namespace and the aggregated rights', () => {
  const monitoring = ['serviceMonitor', 'prometheusRule', 'dashboard'].map((value) => `${value}.enabled=true`);
  test.each([
    ['by default', 'manifests', []],
    ['with two replicas', 'manifests/overlays/high-availability', ['replicas=2']],
    ['for one namespace', 'manifests/overlays/single-namespace', ['namespaces={shop}']],
    ['with the vocabulary of Reloader', 'manifests/overlays/stakater-dialect', ['options.dialect=stakater']],
    ['with notifications', 'manifests/overlays/notifications', ['notifications.secret=reroll-notifications']],
    ['with monitoring', 'manifests/overlays/monitoring', monitoring],
    [
      'with the approval policies',
      'manifests/overlays/approval-policy',
      ['approvalPolicy.enabled=true', 'approvalPolicy.groups={release-managers}'],
    ],
  ])('%s', async (_name, folder, values) => {
    const all = await kustomize(folder);
    const kustomized = all.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.name !== aggregated);
    const rendered = await renderChart(...set(...values));
    expect(comparable(rendered)).toEqual(comparable(kustomized));
  });
});

test('the patches of docs/rbac.md remove the right of every user, and nothing else', async () => {
  const page = await readFile('docs/rbac.md', 'utf8');
  const [, patches = ''] = /^```yaml\n(patches:[^]*?)^```$/m.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'reroll-rendering-'));
  try {
    const base = relative(await realpath(folder), await realpath('manifests/base'));
    await writeFile(join(folder, 'kustomization.yaml'), `resources: [${base}]\n${patches}`);
    const removed = ['Role reroll-system/reroll-status', 'RoleBinding reroll-system/reroll-status'];
    const all = (await kustomize('manifests')).map(identityOf);
    expect(all).toEqual(expect.arrayContaining(removed));
    const left = all.filter((name) => !removed.includes(name));
    expect((await kustomize(folder)).map(identityOf).sort()).toEqual(left.sort());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Objects by identity, without the names of Helm and its chart, and with variables sorted by name. */
function comparable(manifests: readonly Manifest[]): Record<string, Manifest> {
  const helmOnly = ['app.kubernetes.io/managed-by', 'app.kubernetes.io/version', 'helm.sh/chart'];
  const entries = manifests.map((manifest) => {
    const { metadata, spec } = structuredClone(manifest);
    const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => !helmOnly.includes(key));
    const [container] = spec?.template?.spec.containers ?? [];
    const env = [...(container?.env ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (container !== undefined) Object.assign(container, { env });
    return [
      identityOf(manifest),
      {
        ...manifest,
        metadata: { ...metadata, labels: Object.fromEntries(labels) },
        ...(spec === undefined ? {} : { spec }),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<string, Manifest>;
}

describe('helm lint --strict', () => {
  const switches = ['serviceMonitor', 'podMonitor', 'prometheusRule', 'dashboard', 'approvalPolicy'];
  const everything = [...switches.map((value) => `${value}.enabled=true`), 'approvalPolicy.groups={ops}'];
  test.each([
    ['with the default values', []],
    ['with everything switched on', [...everything, 'replicas=3', 'namespaces={a,b}']],
    [
      'with everything switched off',
      ['podDisruptionBudget.enabled=false', 'networkPolicy.enabled=false', 'rbac.create=false'],
    ],
  ])('%s', async (_name, values) => {
    expect(await runProgram(helmPath(), 'lint', '--strict', chart, ...set(...values))).toContain('0 chart(s) failed');
  });
});
