/** Runs the commands of docs/installing.md as written, as a user who follows the page does. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { useCluster } from '../contract/cluster.ts';
import { tryProgram } from '../support/run-program.ts';
import { helmPath, kubectlPath } from '../support/tools.ts';

const cluster = useCluster();
const root = resolve(import.meta.dirname, '../..');
let folder: string;
let page: string;

beforeAll(async () => {
  page = await readFile(join(root, 'docs/installing.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'reroll-doc-'));
  await cp(join(root, 'manifests'), join(folder, 'manifests'), { recursive: true });
  await symlink(join(root, 'dist'), join(folder, 'dist'));
  await mkdir(join(folder, 'bin'));
  await symlink(kubectlPath(), join(folder, 'bin/kubectl'));
  await symlink(helmPath(), join(folder, 'bin/helm'));
  await writeKubeconfig(join(folder, 'kubeconfig'), cluster.cluster, { token: cluster.cluster.adminToken });
  await removeAll();
}, 120_000);
afterEach(removeAll);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Objects that this or other tests have installed. */
async function removeAll(): Promise<void> {
  await sh('helm uninstall reroll --namespace reroll-system --ignore-not-found --wait');
  await sh('kubectl delete -k manifests --ignore-not-found');
}

/** Runs a script in a folder with the files of a checkout; returns its output. */
async function sh(script: string): Promise<string> {
  const homes = Object.fromEntries(
    ['CACHE', 'CONFIG', 'DATA'].map((home) => [`HELM_${home}_HOME`, join(folder, 'helm')]),
  );
  const path = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  const env = { ...homes, PATH: path, KUBECONFIG: join(folder, 'kubeconfig') };
  const { code, stdout, stderr } = await tryProgram(
    'bash',
    ['--norc', '-euo', 'pipefail', '-c', `cd ${folder}\n${script}`],
    env,
  );
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** The code blocks of a language below a heading, in order. */
function blocks(heading: string, language: string): readonly string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , body = '']) => body);
}

function block(heading: string, language: string, index = 0): string {
  const body = blocks(heading, language)[index];
  if (body === undefined) throw new Error(`there is no block ${String(index)} of ${language} below "${heading}"`);
  return body;
}

const image = String.raw`-o jsonpath='{.spec.template.spec.containers[0].image} {.spec.replicas}'`;
const deployed = (): Promise<string> => sh(`kubectl -n reroll-system get deployment reroll ${image}`);

test('with kustomize: install, upgrade, uninstall, clean up', async () => {
  const [kustomization = '', patches = ''] = blocks('With kustomize', 'yaml');
  await mkdir(join(folder, 'my-reroll'));
  await writeFile(join(folder, 'my-reroll/kustomization.yaml'), kustomization);
  expect(await sh(block('With kustomize', 'sh'))).toContain('successfully rolled out');
  expect(await deployed()).toBe('registry.example/reroll:0.1.0 2');

  await writeFile(join(folder, 'my-reroll/kustomization.yaml'), kustomization + patches);
  await sh(block('Upgrade', 'sh', 0));
  expect(await sh('kubectl -n reroll-system get deployment reroll -o yaml')).toMatch(
    /name: REROLL_SETTLE\n\s+value: 5s/,
  );

  expect(await sh(block('Uninstall', 'sh', 0))).toContain('namespace "reroll-system" deleted');
  // The cleanup may also clean namespaces that other tests have left.
  const cleaned = await sh(block('Uninstall', 'sh', 3));
  expect(cleaned).toContain('Secret reroll-system/reroll-hash-key: does not exist');
  expect(cleaned).toMatch(/objects cleaned or removed\.\n$/);
});

test('with one file: install, uninstall', async () => {
  await sh(block('With one file', 'sh'));
  await sh('kubectl -n reroll-system rollout status deployment reroll --timeout=60s');
  expect(await deployed()).toBe('registry.example/reroll:0.1.0 1');
  expect(await sh(block('Uninstall', 'sh', 1))).toContain('namespace "reroll-system" deleted');
});

test('the links of the alerts lead to the place that the page names', async () => {
  const [, file = ''] = /`(manifests\/components\/[^`]+)`\s+sets\s+the\s+address\s+that\s+the\s+links/.exec(page) ?? [];
  const links = async (): Promise<readonly string[]> => {
    const rendered = await sh('kubectl kustomize manifests/overlays/monitoring');
    expect(rendered).not.toContain('local-config');
    return [...rendered.matchAll(/runbook_url: (.*)#reroll\w+$/gm)].map(([, address = '']) => address);
  };
  const paths = await links();
  expect(new Set(paths)).toEqual(new Set(['docs/runbook.md']));
  await sh(`sed -i 's|url: docs/|url: https://git.example/docs/|' ${file}`);
  expect(await links()).toEqual(paths.map(() => 'https://git.example/docs/runbook.md'));
  await sh(`sed -i 's|url: https://git.example/docs/|url: docs/|' ${file}`);
});

test('the approvers are named only in the file that the page names', async () => {
  const [, file = ''] = /`(manifests\/components\/[^`]+)`\s+names\s+the\s+approvers/.exec(page) ?? [];
  const lists = async (): Promise<readonly string[]> => {
    const rendered = await sh('kubectl kustomize manifests/overlays/approval-policy');
    expect(rendered).not.toContain('local-config');
    return [...rendered.matchAll(/expression: '(\[.*\])'/g)].map(([, list = '']) => list);
  };
  expect(await lists()).toEqual(['["release-managers"]', '[]', '["release-managers"]', '[]']);
  await sh(`sed -i 's|"release-managers"|"ops", "sre"|' ${file}`);
  expect(await lists()).toEqual(['["ops", "sre"]', '[]', '["ops", "sre"]', '[]']);
  await sh(`sed -i 's|"ops", "sre"|"release-managers"|' ${file}`);
});

describe('with Helm', () => {
  test('install, upgrade with the values that the page shows, uninstall, clean up', async () => {
    expect(await sh(block('With Helm', 'sh'))).toContain('STATUS: deployed');
    await sh('kubectl -n reroll-system rollout status deployment reroll --timeout=60s');
    expect(await deployed()).toBe('registry.example/reroll:0.1.0 1');

    // Without the kinds of the Prometheus Operator, which the test cluster does not have.
    await writeFile(join(folder, 'values.yaml'), block('With Helm', 'yaml').replace(/^serviceMonitor:[^]*/m, ''));
    const upgrade = block('Upgrade', 'sh', 1).trim();
    await sh(`${upgrade} --values values.yaml --wait --timeout 60s`);
    expect(await deployed()).toBe('registry.example/reroll:0.1.0 2');

    await sh(upgrade);
    expect(await deployed()).toBe('registry.example/reroll:0.1.0 2');
    expect(await sh(block('Uninstall', 'sh', 2))).toContain('release "reroll" uninstalled');
    expect(await sh(block('Uninstall', 'sh', 3))).toContain('Lease reroll-system/reroll: does not exist');
  });

  test('all values that the page shows are values of the chart', async () => {
    await writeFile(join(folder, 'values.yaml'), block('With Helm', 'yaml'));
    const rendered = await sh('helm template reroll manifests/chart --values values.yaml');
    expect(rendered).toContain('kind: ServiceMonitor');
    expect(rendered).toMatch(/name: REROLL_NAMESPACES_TO_IGNORE\n\s+value: "kube-system,kube-public"/);
  });
});

describe('in some namespaces only', () => {
  test('with kustomize the namespace is named only in the place that the page shows', async () => {
    const [, file = ''] = /`(manifests\/components\/[^`]+)`,\s+the\s+only\s+place\s+that\s+names\s+it/.exec(page) ?? [];
    await sh(`sed -i 's/namespace: shop/namespace: blog/' ${file}`);
    const rendered = await sh('kubectl kustomize manifests/overlays/single-namespace');
    await sh(`sed -i 's/namespace: blog/namespace: shop/' ${file}`);
    expect(rendered).not.toContain('shop');
    expect(rendered).toMatch(/name: REROLL_NAMESPACES\n\s+value: blog/);
    expect(rendered).toMatch(/resourceNames:\n\s*- blog/);
  });

  test('with Helm the value that the page shows takes effect', async () => {
    const [, value = ''] = /\*\*Helm\*\*: `(--set [^`]+)`/.exec(page) ?? [];
    expect(await sh(`helm template reroll manifests/chart ${value}`)).toContain('value: "shop,blog"');
  });
});
