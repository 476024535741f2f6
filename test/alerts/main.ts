/**
 * `npm run test:alerts`: checks the alerting rules with promtool, runs their tests, and has a real Prometheus scrape a reroll on
 * a real control plane until alerts fire. Needs promtool and prometheus, which Debian has in one package.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { stringify } from 'yaml';

import { readRules } from './rule-file.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const missing = ['promtool', 'prometheus'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
  if (missing.length > 0) {
    process.stderr.write(
      `${missing.join(' and ')} not found: install Prometheus (Debian: apt-get install prometheus)\n`,
    );
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), 'reroll-alerts-'));
  try {
    const rules = join(folder, 'alerts.yaml');
    const tests = join(folder, 'rules.yaml');
    await writeFile(rules, stringify(await readRules()));
    await copyFile('test/alerts/rules.yaml', tests);
    return run([
      ['promtool', 'check', 'rules', rules],
      ['promtool', 'test', 'rules', tests],
      ...(args.includes('--rules-only') ? [] : [['npm', 'run', '--silent', 'build'], realCommand()]),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One after the other, up to the first that fails. */
function run(commands: readonly (readonly string[])[]): number {
  const env = { ...process.env, REROLL_TEST_PROMETHEUS: 'yes' };
  const isPassed = ([command = '', ...rest]: readonly string[]): boolean =>
    spawnSync(command, rest, { stdio: 'inherit', env }).status === 0;
  return commands.every(isPassed) ? 0 : 1;
}

function realCommand(): readonly string[] {
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const cluster = ['npx', 'tsx', 'test/cluster/with-cluster.ts', '--', process.execPath, ...jest];
  return [...cluster, '--runInBand', '--roots=test/alerts'];
}
