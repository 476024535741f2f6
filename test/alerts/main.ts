/**
 * `npm run test:alerts`: checks the alerting rules with promtool, runs their tests, and has a real Prometheus scrape a
 * reroll on a real control plane until alerts fire. Needs promtool and prometheus; the Debian package prometheus has
 * both.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const rules = 'manifests/chart/files/alerts.yaml';

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const missing = ['promtool', 'prometheus'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
  if (missing.length > 0) {
    process.stderr.write(
      `${missing.join(' and ')} not found: install Prometheus (Debian: apt-get install prometheus)\n`,
    );
    return 1;
  }
  const isReal = !args.includes('--rules-only');
  const commands = [
    ['promtool', 'check', 'rules', rules],
    ['promtool', 'test', 'rules', 'test/alerts/rules.yaml'],
    ...(isReal ? [['npm', 'run', '--silent', 'build'], realCommand()] : []),
  ];
  for (const [command = '', ...rest] of commands) {
    const { status } = spawnSync(command, rest, {
      stdio: 'inherit',
      env: { ...process.env, REROLL_TEST_PROMETHEUS: 'yes' },
    });
    if (status !== 0) return 1;
  }
  return 0;
}

function realCommand(): readonly string[] {
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const cluster = ['npx', 'tsx', 'test/cluster/with-cluster.ts', '--', process.execPath, ...jest];
  return [...cluster, '--runInBand', '--roots=test/alerts'];
}
