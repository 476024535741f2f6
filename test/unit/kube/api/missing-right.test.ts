import { describe, expect, test } from '@jest/globals';

import { missingRight } from '../../../../src/kube/api/missing-right.ts';
import type { ApiStatus } from '../../../../src/kube/api/api-errors.ts';

function status(message: string, code = 403): ApiStatus {
  return { code, reason: 'Forbidden', message, causes: [] };
}

describe('the right that lacks', () => {
  test.each<[string, string | undefined]>([
    [
      'secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "shop"',
      'verb list on secrets in namespace shop',
    ],
    [
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
      'verb list on deployments of API group apps in all namespaces',
    ],
    [
      'namespaces is forbidden: User "jane" cannot list resource "namespaces" in API group "" at the cluster scope',
      'verb list on namespaces',
    ],
    [
      'users "root" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
      'verb impersonate on users',
    ],
    [
      // An authorizer adds its reason, and a name may have quotes in it.
      'secrets is forbidden: User "a "b" c" cannot get resource "secrets" in API group "" in the namespace "shop": no rule',
      'verb get on secrets in namespace shop',
    ],
    ['deployments.apps "web" is forbidden: ValidatingAdmissionPolicy denied request: no', undefined],
    ['forbidden: a policy of the cluster denies this request', undefined],
  ])('%s', (message, right) => {
    expect(missingRight(status(message))).toBe(right);
  });

  test('is not read from an answer of another status', () => {
    const message = 'x: User "jane" cannot list resource "secrets" in API group "" at the cluster scope';
    expect(missingRight(status(message, 404))).toBeUndefined();
  });
});
