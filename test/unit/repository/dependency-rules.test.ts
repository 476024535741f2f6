/**
 * Proves that every rule of .dependency-cruiser.cjs fires: checks a tree that breaks each rule once with the real
 * configuration. A new rule without a line here fails the test, and so does a rule that no longer matches.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../../..');
const configName = '.dependency-cruiser.cjs';

/** For each rule the file that breaks it, and the import of that file. */
const violations: Readonly<Record<string, readonly [file: string, imported: string | undefined]>> = {
  'no-circular': ['test/one.ts', './other.ts'],
  'no-orphans': ['src/lib/orphan.ts', undefined],
  'not-to-unresolvable': ['test/lost.ts', './nowhere.ts'],
  'src-not-to-test': ['src/lib/needs-test.ts', '../../test/other.ts'],
  'src-only-bundled-libraries': ['src/kube/needs-tool.ts', 'typescript'],
  'layer-lib': ['src/lib/knows-model.ts', '../model/target.ts'],
  'layer-model': ['src/model/knows-lib.ts', '../lib/target.ts'],
  'layer-plan': ['src/plan/knows-inventory.ts', '../inventory/target.ts'],
  'layer-inventory': ['src/inventory/knows-queue.ts', '../queue/target.ts'],
  'one-door-into-memory': ['src/controller/knows-a-store.ts', '../inventory/target.ts'],
  'layer-queue': ['src/queue/knows-plan.ts', '../plan/target.ts'],
  'layer-status': ['src/status/knows-controller.ts', '../controller/target.ts'],
  'layer-survey': ['src/survey/knows-controller.ts', '../controller/target.ts'],
  'layer-preview': ['src/preview/prints.ts', '../commands/target.ts'],
  'layer-manifests': ['src/manifests/knows-plan.ts', '../plan/target.ts'],
  'layer-lint': ['src/lint/knows-survey.ts', '../survey/target.ts'],
  'layer-findings': ['src/findings/knows-plan.ts', '../plan/target.ts'],
  'layer-kube': ['src/kube/knows-plan.ts', '../plan/target.ts'],
  'layer-rollouts': ['src/rollouts/knows-inventory.ts', '../inventory/target.ts'],
  'layer-staging': ['src/staging/knows-plan.ts', '../plan/target.ts'],
  'layer-controller': ['src/controller/knows-kube.ts', '../kube/target.ts'],
  'layer-notify': ['src/notify/knows-plan.ts', '../plan/target.ts'],
  'notifications-on-demand': ['src/app/loads-notifications.ts', '../notify/target.ts'],
  'layer-election': ['src/election/knows-controller.ts', '../controller/target.ts'],
  'layer-views': ['src/views/knows-commands.ts', '../commands/target.ts'],
  'layer-web': ['src/web/knows-kube.ts', '../kube/target.ts'],
  'layer-config': ['src/config/knows-plan.ts', '../plan/target.ts'],
  'layer-commands': ['src/commands/knows-controller.ts', '../controller/target.ts'],
  'layer-observability': ['src/observability/knows-kube.ts', '../kube/target.ts'],
  'wired-in-app-only': ['src/config/reads-kube.ts', '../kube/target.ts'],
  'main-dispatches-only': ['src/main.ts', './kube/target.ts'],
  'commands-on-demand': ['src/commands/loads-all.ts', './on-demand.ts'],
  'controller-on-demand': ['src/commands/loads-controller.ts', '../app/run.ts'],
  'page-on-demand': ['src/app/loads-page.ts', './controller-page.ts'],
  'commands-are-the-top': ['src/app/knows-commands.ts', '../commands/target.ts'],
  'app-below-commands-only': ['src/lib/knows-app.ts', '../app/app.ts'],
  'pure-without-libraries': ['src/plan/reads-files.ts', 'node:fs'],
  'network-in-few-files': ['src/kube/opens-socket.ts', 'node:net'],
  'one-importer-client-node': ['src/kube/second-client.ts', '@kubernetes/client-node'],
  'one-importer-croner': ['src/plan/second-cron.ts', 'croner'],
  'one-importer-fast-json-stable-stringify': ['src/plan/second-json.ts', 'fast-json-stable-stringify'],
  'one-importer-pino': ['src/observability/second-logger.ts', 'pino'],
  'one-importer-pino-pretty': ['src/observability/second-printer.ts', 'pino-pretty'],
  'one-importer-prom-client': ['src/observability/second-metrics.ts', 'prom-client'],
  'one-importer-re2js': ['src/plan/second-pattern.ts', 're2js'],
  'one-importer-yargs': ['src/commands/second-parser.ts', 'yargs'],
  'one-importer-yaml': ['src/commands/second-reader.ts', 'yaml'],
};

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] };
  };
}

let tree: string;
let report: Report;

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'reroll-rules-'));
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const file of [configName, 'package.json', 'tsconfig.json']) await copyFile(join(root, file), join(tree, file));
  await write('src/app/app.ts', undefined);
  await write('src/app/run.ts', undefined);
  await write('src/app/controller-page.ts', undefined);
  await write('src/commands/on-demand.ts', undefined);
  await write('test/other.ts', './one.ts');
  const folders = (await readFile(join(root, configName), 'utf8')).matchAll(/layer\(\s*'(\w+)'/g);
  for (const [, folder = ''] of folders) await write(`src/${folder}/target.ts`, undefined);
  for (const [file, imported] of Object.values(violations)) await write(file, imported);
  report = JSON.parse(await cruise()) as Report;
}, 60_000);

afterAll(async () => {
  await rm(tree, { recursive: true, force: true });
});

test('every rule has a line in the table', () => {
  expect(report.summary.ruleSetUsed.forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(violations).sort());
});

test('every rule says what to do instead', () => {
  for (const { comment } of report.summary.ruleSetUsed.forbidden) expect(comment.length).toBeGreaterThan(40);
});

test.each(Object.entries(violations))('%s fires', (rule, [file]) => {
  const fired = report.summary.violations.filter(({ from }) => from === file).map(({ rule: { name } }) => name);
  expect(fired).toContain(rule);
});

async function write(file: string, imported: string | undefined): Promise<void> {
  await mkdir(dirname(join(tree, file)), { recursive: true });
  await writeFile(join(tree, file), imported === undefined ? 'export {};\n' : `import '${imported}';\n`);
}

function cruise(): Promise<string> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, 'src', 'test', '--config', configName, '--output-type', 'json'];
  return new Promise((resolveOutput) => {
    // The exit code is the number of violations.
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 1 << 26 }, (_error, stdout) => {
      resolveOutput(stdout);
    });
  });
}
