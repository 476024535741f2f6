import { describe, expect, test } from '@jest/globals';

import { listPath, objectPath, resourceName } from '../../../../src/kube/api/resources.ts';

describe('paths of resources', () => {
  test.each([
    { path: listPath('Secret'), expected: '/api/v1/secrets' },
    { path: listPath('ConfigMap', 'shop'), expected: '/api/v1/namespaces/shop/configmaps' },
    { path: listPath('Namespace'), expected: '/api/v1/namespaces' },
    { path: objectPath('Namespace', undefined, 'shop'), expected: '/api/v1/namespaces/shop' },
    { path: objectPath('Deployment', 'shop', 'web'), expected: '/apis/apps/v1/namespaces/shop/deployments/web' },
    { path: objectPath('StatefulSet', 'shop', 'db'), expected: '/apis/apps/v1/namespaces/shop/statefulsets/db' },
    { path: objectPath('DaemonSet', 'shop', 'log'), expected: '/apis/apps/v1/namespaces/shop/daemonsets/log' },
    { path: objectPath('ReplicaSet', 'shop', 'web-1'), expected: '/apis/apps/v1/namespaces/shop/replicasets/web-1' },
    {
      path: objectPath('Lease', 'ops', 'reroll'),
      expected: '/apis/coordination.k8s.io/v1/namespaces/ops/leases/reroll',
    },
    { path: objectPath('Event', 'ops', 'x.1'), expected: '/apis/events.k8s.io/v1/namespaces/ops/events/x.1' },
    { path: objectPath('Secret', '../a', 'b/c?d'), expected: '/api/v1/namespaces/..%2Fa/secrets/b%2Fc%3Fd' },
  ])('$expected', ({ path, expected }) => {
    expect(path).toBe(expected);
  });

  test('the resource name of a kind is its plural', () => {
    expect(resourceName('ConfigMap')).toBe('configmaps');
  });
});
