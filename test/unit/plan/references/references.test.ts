import { describe, expect, test } from '@jest/globals';
import type { PodSpec } from '../../../../src/model/kube-object.ts';
import { findReferences } from '../../../../src/plan/references/references.ts';

const app = { kind: 'ConfigMap', name: 'app', key: '*', need: 'required' };
const db = { kind: 'Secret', name: 'db', key: '*', need: 'required' };

describe('findReferences', () => {
  const rows: [string, PodSpec, unknown[]][] = [
    ['envFrom of a ConfigMap uses all keys', { containers: [{ envFrom: [{ configMapRef: { name: 'app' } }] }] }, [app]],
    ['envFrom of a Secret uses all keys', { containers: [{ envFrom: [{ secretRef: { name: 'db' } }] }] }, [db]],
    [
      'env of a ConfigMap key uses that key',
      { containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }] }] },
      [{ ...app, key: 'color' }],
    ],
    [
      'env of a Secret key uses that key',
      { containers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }] }] },
      [{ ...db, key: 'password' }],
    ],
    ['a plain env value uses nothing', { containers: [{ env: [{}] }] }, []],
    ['a ConfigMap volume uses all keys', { volumes: [{ configMap: { name: 'app' } }] }, [app]],
    ['a Secret volume uses all keys', { volumes: [{ secret: { secretName: 'db' } }] }, [db]],
    [
      'items of a volume use those keys',
      { volumes: [{ secret: { secretName: 'db', items: [{ key: 'user' }, { key: 'password' }] } }] },
      [
        { ...db, key: 'user' },
        { ...db, key: 'password' },
      ],
    ],
    ['an empty list of items is all keys', { volumes: [{ configMap: { name: 'app', items: [] } }] }, [app]],
    [
      'a projected volume uses each of its sources',
      {
        volumes: [
          {
            projected: {
              sources: [{ configMap: { name: 'app' } }, { secret: { name: 'db', items: [{ key: 'user' }] } }, {}],
            },
          },
        ],
      },
      [app, { ...db, key: 'user' }],
    ],
    [
      'init containers and ephemeral containers count',
      {
        initContainers: [{ envFrom: [{ configMapRef: { name: 'app' } }] }],
        ephemeralContainers: [{ envFrom: [{ secretRef: { name: 'db' } }] }],
      },
      [app, db],
    ],
    [
      'optional sources and keys are distinguished from required ones',
      {
        containers: [
          { envFrom: [{ configMapRef: { name: 'app', optional: true } }] },
          { env: [{ valueFrom: { secretKeyRef: { name: 'db', key: 'user', optional: true } } }] },
        ],
      },
      [
        { ...app, need: 'optional' },
        { ...db, key: 'user', need: 'optional' },
      ],
    ],
    [
      'the same use in two places is one reference',
      {
        containers: [
          { envFrom: [{ configMapRef: { name: 'app' } }] },
          { envFrom: [{ configMapRef: { name: 'app' } }] },
        ],
      },
      [app],
    ],
    ['lists that are null are empty', { containers: null, initContainers: null, volumes: null }, []],
    ['a source without a name is passed over', { containers: [{ envFrom: [{ configMapRef: {} }] }] }, []],
  ];
  test.each(rows)('%s', (_rule, spec, expected) => {
    expect(findReferences(spec)).toMatchObject(expected);
    expect(findReferences(spec)).toHaveLength(expected.length);
  });

  test.each<[string, PodSpec, boolean[]]>([
    [
      'a volume is live',
      { volumes: [{ name: 'v', configMap: { name: 'app' } }], containers: [{ volumeMounts: [{ name: 'v' }] }] },
      [true],
    ],
    [
      'not one that some container mounts by a sub-path',
      {
        volumes: [{ name: 'v', configMap: { name: 'app' } }],
        containers: [{ volumeMounts: [{ name: 'v' }] }],
        initContainers: [{ volumeMounts: [{ name: 'v', subPath: 'a' }] }],
      },
      [false],
    ],
    [
      'not one where a container mounts a volume without a name, which does not affect the others',
      {
        volumes: [{ name: 'v', configMap: { name: 'app' } }],
        containers: [{ volumeMounts: [{ subPath: 'a' }, { name: 'v', subPathExpr: '$(POD)' }] }],
      },
      [false],
    ],
    ['a variable is not', { containers: [{ envFrom: [{ configMapRef: { name: 'app' } }] }] }, [false]],
  ])('what the kubelet updates while the pod runs: %s', (_rule, spec, expected) => {
    expect(findReferences(spec).map(({ isLive }) => isLive)).toEqual(expected);
  });

  test('without a pod spec there is none', () => {
    expect(findReferences(undefined)).toEqual([]);
  });

  test('imagePullSecrets are no reference', () => {
    const spec: PodSpec & { imagePullSecrets: { name: string }[] } = { imagePullSecrets: [{ name: 'registry' }] };
    expect(findReferences(spec)).toEqual([]);
  });
});
