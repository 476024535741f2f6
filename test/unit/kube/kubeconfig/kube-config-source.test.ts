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
  test('a named file wins, whether it exists or not', () => {
    writeFileSync(join(serviceAccountDir, 'token'), 'x');
    writeFileSync(homeFile, '');
    expect(find({ kubeconfig: '/x', env: { ...pod, KUBECONFIG: homeFile } })).toEqual({ kind: 'files', files: ['/x'] });
  });

  test('in a pod its ServiceAccount comes next', () => {
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
    { rule: 'a named context means a kubeconfig', options: { context: 'prod', env: pod } },
    { rule: 'a pod without the variables is none', options: { env: {} } },
  ])('$rule', ({ options }) => {
    writeFileSync(join(serviceAccountDir, 'token'), 'x');
    writeFileSync(homeFile, '');
    expect(find(options)).toEqual({ kind: 'files', files: [homeFile] });
  });

  test('a pod whose token is not mounted is none', () => {
    writeFileSync(homeFile, '');
    expect(find({ env: pod })).toEqual({ kind: 'files', files: [homeFile] });
  });

  test('$KUBECONFIG comes before the home file, and its files that do not exist are passed over', () => {
    writeFileSync(homeFile, '');
    const other = join(homeDir, 'other');
    writeFileSync(other, '');
    const list = ['/does/not/exist', other, '', homeFile].join(delimiter);
    expect(find({ env: { KUBECONFIG: list } })).toEqual({ kind: 'files', files: [other, homeFile] });
  });

  test('a $KUBECONFIG of which no file exists is a mistake', () => {
    expect(() => find({ env: { KUBECONFIG: '/does/not/exist' } })).toThrow(
      '$KUBECONFIG names no file that exists: /does/not/exist',
    );
  });

  test('nothing at all says where it was looked for', () => {
    expect(() => find({})).toThrow(`$KUBECONFIG is not set and ${homeFile} does not exist; use --kubeconfig`);
  });
});

test('the home folder is not asked for where something else leads to a cluster', () => {
  const homeDir = (): string => {
    throw new Error('this user has none');
  };
  expect(find({ kubeconfig: '/a', homeDir })).toEqual({ kind: 'files', files: ['/a'] });
});
