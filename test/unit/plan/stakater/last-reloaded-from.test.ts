import { describe, expect, test } from '@jest/globals';
import type { Container, PodSpec } from '../../../../src/model/kube-object.ts';
import {
  findContainers,
  findStakaterVariables,
  lastReloadedFrom,
} from '../../../../src/plan/stakater/last-reloaded-from.ts';

const source = {
  kind: 'ConfigMap',
  name: 'app',
  namespace: 'shop',
  hash: 'c9vs0nClx_szjCUhys1Czg',
  containers: ['web', 'migrate'],
  reloadedAtMs: Date.UTC(2025, 0, 2, 3, 4, 5, 678),
} as const;

describe('last-reloaded-from', () => {
  test('has the shape that version 2 of Reloader writes', () => {
    expect(lastReloadedFrom(source)).toBe(
      '{"kind":"configmap","name":"app","namespace":"shop","hash":"c9vs0nClx_szjCUhys1Czg",' +
        '"containers":["web","migrate"],"reloadedAt":"2025-01-02T03:04:05.678Z"}',
    );
  });

  test('names a Secret in lower case too', () => {
    expect(lastReloadedFrom({ ...source, kind: 'Secret' })).toMatch(/^\{"kind":"secret",/);
  });

  test.each([
    [0, '2025-01-02T03:04:05Z'],
    [5, '2025-01-02T03:04:05.005Z'],
    [100, '2025-01-02T03:04:05.1Z'],
    [120, '2025-01-02T03:04:05.12Z'],
  ])('writes %d ms as Go does', (ms, text) => {
    const value = lastReloadedFrom({ ...source, reloadedAtMs: Date.UTC(2025, 0, 2, 3, 4, 5, ms) });
    expect(JSON.parse(value)).toMatchObject({ reloadedAt: text });
  });

  test('writes a whole minute', () => {
    const value = lastReloadedFrom({ ...source, reloadedAtMs: Date.UTC(2030, 9, 20, 10, 0, 0) });
    expect(JSON.parse(value)).toMatchObject({ reloadedAt: '2030-10-20T10:00:00Z' });
  });

  test('is the same text for the same roll', () => {
    expect(lastReloadedFrom({ ...source })).toBe(lastReloadedFrom(source));
  });
});

describe('the containers that use a config', () => {
  const mounting = (name: string, volume: string): object => ({ name, volumeMounts: [{ name: volume }] });
  const rows: [rule: string, spec: PodSpec, names: string[]][] = [
    ['envFrom', { containers: [{ name: 'a', envFrom: [{ configMapRef: { name: 'app' } }] }, { name: 'b' }] }, ['a']],
    [
      'env',
      { containers: [{ name: 'a', env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'k' } } }] }] },
      ['a'],
    ],
    [
      'a mounted volume',
      {
        containers: [mounting('a', 'config'), mounting('b', 'other')],
        volumes: [{ name: 'config', configMap: { name: 'app' } }, { name: 'other' }],
      },
      ['a'],
    ],
    [
      'a mounted projection',
      {
        containers: [mounting('a', 'all')],
        volumes: [{ name: 'all', projected: { sources: [{ configMap: { name: 'app' } }] } }],
      },
      ['a'],
    ],
    [
      'a volume that no container mounts',
      { containers: [{ name: 'a' }], volumes: [{ name: 'v', configMap: { name: 'app' } }] },
      [],
    ],
    [
      'init containers come after containers',
      {
        initContainers: [{ name: 'i', envFrom: [{ configMapRef: { name: 'app' } }] }],
        containers: [{ name: 'a', envFrom: [{ configMapRef: { name: 'app' } }] }],
      },
      ['a', 'i'],
    ],
    ['another name', { containers: [{ name: 'a', envFrom: [{ configMapRef: { name: 'web' } }] }] }, []],
    ['another kind', { containers: [{ name: 'a', envFrom: [{ secretRef: { name: 'app' } }] }] }, []],
    ['lists that are null', { containers: null, initContainers: null, volumes: null }, []],
  ];
  test.each(rows)('%s', (_rule, spec, names) => {
    expect(findContainers(spec).get('ConfigMap/app') ?? []).toEqual(names);
  });

  test('of no template are none', () => {
    expect(findContainers(undefined)).toEqual(new Map());
  });

  test('of a spec in which every container has every config are limited', () => {
    const sources = Array.from({ length: 2_000 }, (_, index) => ({ configMap: { name: `app-${String(index)}` } }));
    const containers = Array.from({ length: 2_000 }, (_, index) => mounting(`c-${String(index)}`, 'all'));
    const found = findContainers({ containers, volumes: [{ name: 'all', projected: { sources } }] });
    expect(found.get('ConfigMap/app-1999')).toEqual(['c-0', 'c-1', 'c-2', 'c-3', 'c-4']);
  });
});

describe('the variables of Reloader', () => {
  test('are found in all containers, each once, and others are not', () => {
    const withVariables = (...names: string[]): Container => ({ env: names.map((name) => ({ name, valueFrom: {} })) });
    const containers = [
      withVariables('STAKATER_APP_CONFIGMAP', 'STAKATER_DB_SECRET', 'STAKATER_HOME', 'MY_STAKATER_APP_CONFIGMAP'),
      withVariables('STAKATER_DB_SECRET'),
    ];
    const initContainers = [withVariables('STAKATER_A_SECRET'), { env: null }];
    expect(findStakaterVariables({ containers, initContainers })).toEqual([
      'STAKATER_APP_CONFIGMAP',
      'STAKATER_A_SECRET',
      'STAKATER_DB_SECRET',
    ]);
  });

  test('of no template are none', () => {
    expect(findStakaterVariables(undefined)).toEqual([]);
  });
});
