import { describe, expect, test } from '@jest/globals';

import { cleanupOptions, defaultCleanupConfig } from '../../../src/commands/cleanup.ts';
import { options, variableOf } from '../../../src/config/run-options.ts';
import { kindPresets } from '../../../src/model/kind-presets.ts';
import type { CleanupConfig } from '../../../src/commands/remove-leftovers.ts';
import { complaint, parse, parseRun, type Surroundings } from './line.ts';

function parseCleanup(argv: readonly string[], surroundings?: Surroundings): CleanupConfig {
  const invocation = parse(['cleanup', ...argv], surroundings);
  if (invocation.kind !== 'cleanup') throw new Error(JSON.stringify(invocation));
  return invocation.config;
}

test('the defaults fit an installation by the manifests', () => {
  expect(parseCleanup([])).toEqual({
    kubeconfig: undefined,
    context: undefined,
    namespace: 'reroll-system',
    namespaces: undefined,
    kinds: {},
    annotationPrefix: 'reroll.dev',
    hashKeySecret: undefined,
    leaseName: 'reroll',
    dryRun: false,
    force: false,
  });
});

/** A text for each option and its value. */
const samples: { readonly [Field in keyof CleanupConfig]: readonly [string, CleanupConfig[Field]] } = {
  kubeconfig: ['/a', '/a'],
  context: ['test', 'test'],
  namespace: ['ops', 'ops'],
  kinds: ['rollouts.argoproj.io', { 'rollouts.argoproj.io': kindPresets['rollouts.argoproj.io'] }],
  namespaces: ['a,b', ['a', 'b']],
  annotationPrefix: ['example.com', 'example.com'],
  hashKeySecret: ['keys/key', { namespace: 'keys', name: 'key' }],
  leaseName: ['two.x', 'two.x'],
  dryRun: ['true', true],
  force: ['true', true],
};

describe.each(Object.keys(samples) as (keyof CleanupConfig)[])('%s', (field) => {
  const [text, value] = samples[field];
  const { name } = cleanupOptions[field];
  const expected = { ...defaultCleanupConfig, [field]: value };

  test('can be set as a flag, as a variable and in the file', () => {
    expect(parseCleanup([`--${name}=${text}`])).toEqual(expected);
    expect(parseCleanup([], { env: { [variableOf(name)]: text } })).toEqual(expected);
    expect(parseCleanup(['--config=/f'], { files: { '/f': `${name}: '${text}'` } })).toEqual(expected);
  });

  test('is in the help', () => {
    const { text: help } = parse(['cleanup', '--help']) as { text: string };
    expect(help).toContain(`--${name} `);
  });
});

test.each([
  ['an option of run', ['--settle', '5s'], 'unknown option "--settle"; accepted: --kubeconfig, '],
  ['a misspelt option', ['--namesapce', 'a'], 'unknown option "--namesapce"; did you mean --namespace?'],
  ['two namespaces', ['--namespace', 'a,b'], '--namespace: invalid value "a,b": accepted is the name of a namespace'],
  ['a Lease in capitals', ['--lease-name', 'A'], '--lease-name: invalid value "A": accepted is a name of an object'],
])('%s is refused', (_name, argv, expected) => {
  expect(complaint(['cleanup', ...argv])).toContain(expected);
});

test.each(['kubeconfig', 'context', 'namespaces', 'annotationPrefix', 'hashKeySecret', 'leaseName'] as const)(
  '%s is read as by run',
  (field) => {
    const said = { group: expect.any(String), description: expect.any(String), defaultText: expect.any(String) };
    expect(cleanupOptions[field]).toEqual({ ...options[field], ...said });
  },
);

test('run refuses an option of cleanup', () => {
  expect(complaint(['run', '--force'])).toContain('unknown option "--force"');
  expect(parseRun([], { env: { REROLL_NAMESPACE: 'a' } }).unknownVariables).toEqual([
    { variable: 'REROLL_NAMESPACE', nearest: 'REROLL_NAMESPACES' },
  ]);
});

test('the settings cannot be changed', () => {
  expect(Object.isFrozen(parseCleanup([]))).toBe(true);
});
