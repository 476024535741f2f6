/** `reroll lint` as a user calls it: arguments, output, exit codes, and what a cluster adds. */
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { ConnectedClient } from '../../../../src/app/client.ts';
import { processFiles } from '../../../../src/app/files.ts';
import { lint } from '../../../../src/commands/lint.ts';
import { lintTree } from '../../../../src/commands/lint/run-lint.ts';
import type { LintSettingsOfUser } from '../../../../src/commands/lint/settings.ts';
import type { CommandContext } from '../../../../src/config/command.ts';
import { parseArguments } from '../../../../src/config/parse.ts';
import { readTree } from '../../../../src/manifests/read-tree.ts';
import type { ClientKind } from '../../../../src/model/cluster-client.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { MemoryClient, type MemoryClientOptions } from '../../../fakes/memory-client.ts';
import { config, deployment, planted } from '../../lint/run.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reroll-lint-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const usesDb = 'containers: [{name: web, env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: password}}}]}]';

function write(name: string, text: string): void {
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  writeFileSync(join(folder, 'deploy', name), text);
}

interface Run {
  readonly code: number;
  readonly printed: string;
  readonly talk: readonly string[];
}

function parse(argv: readonly string[]): {
  readonly settings: LintSettingsOfUser;
  readonly operands: readonly string[];
} {
  const line = { argv: ['lint', ...argv], env: {}, isTerminal: false, readFile: () => '' };
  const invocation = parseArguments(line, [lint]);
  if (invocation.kind !== 'command') throw new Error('text' in invocation ? invocation.text : invocation.kind);
  return { settings: invocation.config as LintSettingsOfUser, operands: invocation.operands };
}

function contextFor(printed: string[], talk: string[], operands: readonly string[]): CommandContext {
  const printer = { print: (text: string) => printed.push(text), printError: (text: string) => talk.push(text) };
  const parts = { printer, operands, version: '1.2.3', env: {}, signal: new AbortController().signal };
  return parts as unknown as CommandContext;
}

async function run(...argv: readonly string[]): Promise<Run> {
  const [printed, talk]: [string[], string[]] = [[], []];
  const { settings, operands } = parse(argv);
  const code = await lint.run(settings, contextFor(printed, talk, operands));
  return { code, printed: printed.join('\n'), talk };
}

test('prints findings to standard output, and their number to standard error', async () => {
  write('web.yaml', deployment('reroll.dev/atuo: "true"', 'containers: [{name: web}]'));
  const { code, printed, talk } = await run(folder);
  expect(code).toBe(1);
  expect(printed).toMatch(
    /deploy\/web\.yaml:6:17: error: shop\/Deployment\/web: .*did you mean reroll\.dev\/auto\? \[unknown-hint\]$/,
  );
  expect(talk).toEqual(['reroll: 1 error']);
});

test.each([
  [[], 0],
  [['--fail-on', 'warning'], 1],
  [['--fail-on', 'error'], 0],
  [['--fail-on', 'warning', '--disable', 'missing-config'], 0],
  [['--fail-on', 'warning', '--disable', 'stale-pods', '--disable', 'missing-config'], 0],
  [['--fail-on', 'info', '--disable', 'missing-config'], 1],
  [['--fail-on', 'never'], 0],
  [['--fail-on', 'warning', '--external', 'shop/secret/d*'], 0],
  [['--fail-on', 'warning', '--external', 'shop/cm/d*'], 1],
  [['--fail-on', 'warning', '--external', '*/secrets/x', '--external', 'shop/Secret/db'], 0],
])('a warning with %j: exit code %d', async (argv, code) => {
  write('web.yaml', deployment('', usesDb));
  expect((await run(folder, ...argv)).code).toBe(code);
});

test('a path that cannot be read: exit code 2 and its name', async () => {
  const { code, talk } = await run(join(folder, 'nowhere'));
  expect(code).toBe(2);
  expect(talk).toEqual([expect.stringMatching(/^reroll: cannot read ".*nowhere": there is no such file or folder$/)]);
});

test.each([
  [['--disable', 'missing-confg'], 'did you mean missing-config?'],
  [['--fail-on', 'warn'], 'did you mean warning?'],
  [['-o', 'srif'], 'did you mean sarif?'],
  [['--external', 'secret/db'], 'shop/secret/db-*'],
])('%j is refused', (argv, message) => {
  expect(() => parse(argv)).toThrow(message);
});

test('templates are named once, links to files are read, links to folders are not followed', async () => {
  write('web.yaml', 'kind: {{ .Values.kind }}\napiVersion: {{ x }}\n  b: {{ c }}\n');
  symlinkSync(folder, join(folder, 'deploy', 'loop'));
  symlinkSync(join(folder, 'deploy', 'web.yaml'), join(folder, 'link.yaml'));
  const { code, talk } = await run(folder);
  expect(code).toBe(0);
  expect(talk[0]).toMatch(
    /^note: 2 templates of Helm or another program, not rendered, not read: .*deploy\/web\.yaml, .*link\.yaml$/,
  );
  expect(talk[1]).toBe('reroll: nothing found');
});

describe('--with-cluster', () => {
  const secret = { metadata: { name: 'db', namespace: 'shop' }, data: { password: planted, other: planted } };

  async function runIn(
    objects: Readonly<Partial<Record<ClientKind, readonly KubeObject[]>>>,
    options: Partial<MemoryClientOptions> = {},
  ): Promise<Run> {
    const [printed, talk]: [string[], string[]] = [[], []];
    const { settings, operands } = parse([folder, '--with-cluster', '--disable', 'stale-pods']);
    const client = new MemoryClient({ objectsOf: (kind) => objects[kind] ?? [], nowMs: () => 0, ...options });
    const connected: ConnectedClient = {
      client,
      defaultNamespace: 'shop',
      readDigestKeys: () => Promise.resolve(undefined),
    };
    const context = contextFor(printed, talk, operands);
    const tree = await readTree(operands, processFiles(settings.sourceRoot, context.signal));
    const code = await lintTree(tree, settings, context, connected);
    if (JSON.stringify([printed, talk]).includes(planted)) throw new Error('a value of a Secret was printed');
    return { code, printed: printed.join('\n'), talk };
  }

  test('what the cluster has counts, keys too', async () => {
    write('web.yaml', deployment('', usesDb));
    expect(await runIn({ Secret: [secret] })).toMatchObject({ code: 0, printed: '' });
    const other = { ...secret, data: { other: planted } };
    const { code, printed } = await runIn({ Secret: [other] });
    expect(code).toBe(1);
    expect(printed).toContain(
      'error: shop/Deployment/web: Secret "db" has no key "password", which env of container web needs. [missing-key]',
    );
  });

  test('what neither files nor the cluster have is an error', async () => {
    write('web.yaml', deployment('', usesDb));
    const { code, printed } = await runIn({});
    expect(code).toBe(1);
    expect(printed).toContain('is neither in these files nor in the cluster');
  });

  test('without the right to list Secrets it is a warning, and the right is named', async () => {
    write('web.yaml', deployment('', usesDb));
    const { code, talk } = await runIn({}, { isForbidden: (_verb, kind) => kind === 'Secret' });
    expect(code).toBe(0);
    expect(talk.join('\n')).toContain('note: cannot list Secret');
  });

  test('the objects of a file without a namespace are in that of the context', async () => {
    write('web.yaml', deployment('', usesDb).replace('  namespace: shop\n', ''));
    write('app.yaml', config('ConfigMap', 'app'));
    expect(await runIn({ Secret: [secret] })).toMatchObject({ code: 0, printed: '' });
  });
});
