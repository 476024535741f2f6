import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { findKubeConfig, type KubeConfigOptions } from '../../../../src/kube/kubeconfig/kube-config-source.ts';

const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

let homeDir: string;
let homeFile: string;
let serviceAccountDir: string;

beforeEach(() => {
  homeDir = mkdtempSync(join(tmpdir(), 'reroll-home-'));
  homeFile = join(homeDir, '.kube', 'config');
  serviceAccountDir = join(homeDir, 'serviceaccount');
  mkdirSync(join(homeDir, '.kube'));
  mkdirSync(serviceAccountDir);
});

afterEach(() => {
  rmSync(homeDir, { recursive: true });
});

function find(options: Partial<KubeConfigOptions>) {
  return findKubeConfig({ env: {}, homeDir: () => homeDir, serviceAccountDir, ...options });
}

describe('findKubeConfig', () => {
  test('the option kubeconfig wins, even if the file does not exist', () => {
    writeFileSync(join(serviceAccountDir, 'token'), 'x');
    writeFileSync(homeFile, '');
    expect(find({ kubeconfig: '/x', env: { ...pod, KUBECONFIG: homeFile } })).toEqual({ kind: 'files', files: ['/x'] });
  });

  test('in a pod the ServiceAccount comes next', () => {
    writeFileSync(join(serviceAccountDir, 'token'), 'x');
    writeFileSync(homeFile, '');
    expect(find({ env: { ...pod, KUBECONFIG: homeFile } })).toEqual({
      kind: 'service-account',
      server: 'https://10.0.0.1:443',
      directory: serviceAccountDir,
    });
  });

  test('an IPv6 address is put in brackets', () => {
    writeFileSync(join(serviceAccountDir, 'token'), 'x');
    expect(find({ env: { ...pod, KUBERNETES_SERVICE_HOST: 'fd00::1' } })).toMatchObject({
      server: 'https://[fd00::1]:443',
    });
  });

  test.each([
    { rule: 'with a context the in-cluster configuration is not used', options: { context: 'prod', env: pod } },
    { rule: 'without the variables there is no in-cluster configuration', options: { env: {} } },
  ])('$rule', ({ options }) => {
    writeFileSync(join(serviceAccountDir, 'token'), 'x');
    writeFileSync(homeFile, '');
    expect(find(options)).toEqual({ kind: 'files', files: [homeFile] });
  });

  test('without a mounted token there is no in-cluster configuration', () => {
    writeFileSync(homeFile, '');
    expect(find({ env: pod })).toEqual({ kind: 'files', files: [homeFile] });
  });

  test('$KUBECONFIG comes before the home file, and those of its files that do not exist are left out', () => {
    writeFileSync(homeFile, '');
    const other = join(homeDir, 'other');
    writeFileSync(other, '');
    const list = ['/does/not/exist', other, '', homeFile].join(delimiter);
    expect(find({ env: { KUBECONFIG: list } })).toEqual({ kind: 'files', files: [other, homeFile] });
  });

  test('a $KUBECONFIG whose files do not exist is an error', () => {
    expect(() => find({ env: { KUBECONFIG: '/does/not/exist' } })).toThrow(
      '$KUBECONFIG names no file that exists: /does/not/exist',
    );
  });

  test('without any source the error names all of them', () => {
    expect(() => find({})).toThrow(`$KUBECONFIG is not set and ${homeFile} does not exist; use --kubeconfig`);
  });
});

test('the home folder is not read where an earlier source exists', () => {
  const homeDir = (): string => {
    throw new Error('this user has none');
  };
  expect(find({ kubeconfig: '/a', homeDir })).toEqual({ kind: 'files', files: ['/a'] });
});
