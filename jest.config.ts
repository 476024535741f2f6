/** @jest-config-loader esbuild-register */
import { availableParallelism } from 'node:os';
import process from 'node:process';

import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  injectGlobals: false,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Tests of processes wait more than they compute: with a worker for each core, cores would be idle. A number, since
  // Jest takes a share of more than 100 % for a number of workers.
  maxWorkers: availableParallelism() * 2,
  testSequencer: '<rootDir>/test/jest/sequencer.mjs',
  // What needs more than Node runs with `npm run test:real`, `test:alerts` and others; what needs faults that only the
  // embedded server has runs without.
  testPathIgnorePatterns: [
    process.env['REROLL_TEST_CLUSTER'] === undefined ? '[.]real[.]test[.]ts$' : '[.]embedded[.]test[.]ts$',
    ...(process.env['REROLL_TEST_BROWSER'] === undefined ? ['[.]browser[.]test[.]ts$'] : []),
    ...(process.env['REROLL_TEST_PROMETHEUS'] === undefined ? ['[.]prom[.]test[.]ts$'] : []),
  ],
  // Not a claim about speed: what hangs ends, and a machine that is busy with something else fails nothing.
  testTimeout: 60_000,
  // Only tests that say so run at the same time as others of their file; these wait more than they compute, too.
  maxConcurrency: 12,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // `npm run coverage` holds the pure folders to a floor of branches. Measured by instrumentation: V8 counts blocks, so
  // it sees neither an `if` without `else` that is always true nor a default value that is never used.
  collectCoverageFrom: ['src/{plan,inventory,rollouts}/**/*.ts'],
  coverageProvider: 'babel',
  coverageReporters: [['text', { skipFull: true }]],
  coverageThreshold: {
    global: {},
    './src/plan/': { branches: 95 },
    './src/inventory/': { branches: 95 },
    './src/rollouts/': { branches: 95 },
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

// eslint-disable-next-line no-restricted-exports -- Jest reads the default export of its configuration
export default config;
