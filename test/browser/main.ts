/** `npm run test:browser`: the tests of the page in a real browser. Where there is none it says so and ends with 0. */
import { spawn } from 'node:child_process';
import process from 'node:process';

import { findChromium } from './chromium.ts';

const chromium = await findChromium();
if (chromium === undefined) {
  process.stdout.write('skipped: no chromium is found; install it, or name it in $CHROMIUM\n');
} else {
  process.stdout.write(`in ${chromium}\n`);
  process.exitCode = await runJest();
}

function runJest(): Promise<number> {
  const modules = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const args = [
    'node_modules/jest/bin/jest.js',
    '--testRunner',
    '<rootDir>/test/jest/native-runner.mjs',
    'test/browser',
  ];
  const env = { ...process.env, REROLL_TEST_BROWSER: '1' };
  const child = spawn(process.execPath, [...modules, ...args], { stdio: 'inherit', env });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}
