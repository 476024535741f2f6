import { expect, test } from '@jest/globals';

import { impersonationHeaders } from '../../../../src/kube/kubeconfig/impersonation.ts';

test.each([
  { rule: 'without a user to act as there is no header', user: { token: 't', as: null, 'as-groups': [] }, headers: {} },
  { rule: 'a user', user: { as: 'jane' }, headers: { 'impersonate-user': 'jane' } },
  {
    rule: 'a uid and groups',
    user: { as: 'jane', 'as-uid': 'u-1', 'as-groups': ['dev', 'ops'] },
    headers: { 'impersonate-user': 'jane', 'impersonate-uid': 'u-1', 'impersonate-group': ['dev', 'ops'] },
  },
  {
    rule: 'extra values, with keys that are escaped for header names',
    user: { as: 'jane', 'as-user-extra': { scopes: ['a', 'b'], 'acme.com/project': ['x'], 'ü%': ['y'] } },
    headers: {
      'impersonate-user': 'jane',
      'impersonate-extra-scopes': ['a', 'b'],
      'impersonate-extra-acme.com%2Fproject': ['x'],
      'impersonate-extra-%C3%BC%25': ['y'],
    },
  },
  {
    rule: 'a name beyond Latin-1, as the bytes of UTF-8',
    user: { as: 'Łucja' },
    headers: { 'impersonate-user': Buffer.from('Łucja').toString('latin1') },
  },
])('$rule', ({ user, headers }) => {
  expect(impersonationHeaders(user)).toEqual(headers);
});

test.each([
  { rule: 'groups without a user', user: { 'as-groups': ['dev'] }, message: 'need a user to act as' },
  { rule: 'a uid without a user', user: { 'as-uid': 'u' }, message: 'need a user to act as' },
  { rule: 'extra without a user', user: { 'as-user-extra': { a: ['b'] } }, message: 'need a user to act as' },
  {
    rule: 'groups that are not a list',
    user: { as: 'a', 'as-groups': 's3cret' },
    message: 'as-groups is not a list of',
  },
  {
    rule: 'extra that is not a mapping',
    user: { as: 'a', 'as-user-extra': [] },
    message: 'as-user-extra is not a mapping',
  },
  { rule: 'a user that is a number', user: { as: 7 }, message: 'as is not a string' },
])('$rule is refused', ({ user, message }) => {
  expect(() => impersonationHeaders(user)).toThrow(message);
});
