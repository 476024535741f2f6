import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { checkAnswer } from '../../../../src/kube/transport/answer-check.ts';
import { ForeignAnswerError } from '../../../../src/kube/transport/transport-error.ts';
import type { ApiRequest, ApiResponse } from '../../../../src/kube/api/transport-types.ts';
import { kindPresets } from '../../../../src/model/kind-presets.ts';
import { setAddedKinds } from '../../../../src/model/kinds.ts';
import { refusal, response } from '../fake-transport.ts';

const web = '/apis/apps/v1/namespaces/shop/deployments/web';
const secrets = '/api/v1/namespaces/shop/secrets';
const get: ApiRequest = { method: 'GET', path: web };
const patch: ApiRequest = { method: 'PATCH', path: web, body: { metadata: { uid: 'u' } } };
const list: ApiRequest = { method: 'GET', path: secrets };
const create: ApiRequest = { method: 'POST', path: secrets, body: { metadata: { name: 'key' } } };
const remove: ApiRequest = { method: 'DELETE', path: `${secrets}/key` };
const namespace: ApiRequest = { method: 'GET', path: '/api/v1/namespaces/shop' };

const metadata = { namespace: 'shop', name: 'web', uid: 'u', resourceVersion: '7' };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
const named = { name: 'web', group: 'apps', kind: 'deployments' };
const item = { metadata: { ...metadata, name: 'key' } };
const page = { apiVersion: 'v1', kind: 'SecretList', metadata: { resourceVersion: '7' }, items: [item] };
const login: ApiResponse = { ...response(200), headers: { 'content-type': 'text/html' }, length: 99 };
const rollouts = '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts';
const readsOfRollouts: ApiRequest = { method: 'GET', path: rollouts };
const noBackend: ApiResponse = { ...response(404), headers: { 'content-type': 'text/plain' }, length: 21 };

type Row = readonly [rule: string, call: ApiRequest, answer: ApiResponse];

const ours: readonly Row[] = [
  ['an object', get, response(200, deployment)],
  ['an object without its kind', get, response(200, { metadata })],
  ['a patched object', patch, response(200, deployment)],
  ['a created object', create, response(201, { metadata: item.metadata })],
  ['a list', list, response(200, page)],
  ['a list without items', list, response(200, { ...page, items: null })],
  ['a Namespace', namespace, response(200, { kind: 'Namespace', metadata: { name: 'shop', resourceVersion: '1' } })],
  ['a deletion', remove, response(200, { kind: 'Status', status: 'Success', details: { name: 'key' } })],
  ['a deletion that waits for finalizers', remove, response(200, { metadata: item.metadata })],
  ['an object that does not exist', get, refusal(404, 'NotFound', named)],
  ['a collection that does not exist', list, refusal(404, 'NotFound', {})],
  ['a missing namespace', create, refusal(404, 'NotFound', { name: 'shop', kind: 'namespaces' })],
  ['a conflict', patch, refusal(409, 'Conflict', named)],
  ['an object that exists', create, refusal(409, 'AlreadyExists', { name: 'key', kind: 'secrets' })],
  ['an expired version', list, refusal(410, 'Expired')],
  ['an invalid object', patch, refusal(422, 'Invalid', { ...named, kind: 'Deployment' })],
  ['an invalid option', list, refusal(422, 'Invalid', { group: 'meta.k8s.io', kind: 'ListOptions' })],
  ['a missing right', patch, refusal(403, 'Forbidden', named)],
  ['refused credentials, from any sender', get, response(401)],
  ['a rate limit, from any sender', get, response(429, undefined, 1000)],
  ['an outage, from any sender', get, response(503)],
  ['a kind that options add, of an absent API group', readsOfRollouts, noBackend],
  ['an object of such a kind', { method: 'GET', path: `${rollouts}/web` }, noBackend],
  ['any answer of an unknown path', { method: 'GET', path: '/healthz' }, response(200)],
];

const foreign: readonly Row[] = [
  ['a login page', get, login],
  ['a login page for a patch', patch, login],
  ['a login page for a list', list, login],
  ['a login page for a creation', create, login],
  ['a login page for a deletion', remove, login],
  ['no content', patch, response(204)],
  ['JSON of another shape', get, response(200, { error: 'login_required' })],
  ['null', get, response(200, null)],
  ['another kind', get, response(200, { ...deployment, kind: 'StatefulSet' })],
  ['another group', get, response(200, { ...deployment, apiVersion: 'apps/v2' })],
  ['another name', get, response(200, { ...deployment, metadata: { ...metadata, name: 'api' } })],
  ['another namespace', get, response(200, { ...deployment, metadata: { ...metadata, namespace: 'ops' } })],
  ['another uid', patch, response(200, { ...deployment, metadata: { ...metadata, uid: 'v' } })],
  ['an object without a version', get, response(200, { metadata: { ...metadata, resourceVersion: undefined } })],
  ['a list of another kind', list, response(200, { ...page, kind: 'ConfigMapList' })],
  ['a list with another kind in it', list, response(200, { ...page, items: [{ ...item, kind: 'ConfigMap' }] })],
  ['a list of another namespace', list, response(200, { ...page, items: [{ metadata: { namespace: 'ops' } }] })],
  ['an object instead of a list', list, response(200, { kind: 'Secret', ...item })],
  ['a redirect', get, response(302)],
  ['an ingress without a backend', get, noBackend],
  ['an ingress without a backend, for a patch', patch, noBackend],
  ['the same for a kind that options add', { ...patch, path: `${rollouts}/web` }, noBackend],
  ['a page about such a kind', readsOfRollouts, { ...noBackend, headers: { 'content-type': 'text/html' } }],
  ['a bare 403', get, response(403)],
  ['a bare 409', patch, response(409)],
  ['a bare 410', list, response(410)],
  ['a bare 422', patch, response(422)],
  ['a Status of another code', get, { ...refusal(410, 'NotFound', named), status: 404 }],
  ['a Status of another version', get, response(404, { kind: 'Status', apiVersion: 'v2', code: 404, details: named })],
  ['a 404 about another object', patch, refusal(404, 'NotFound', { ...named, name: 'api' })],
  ['a 404 about another kind', patch, refusal(404, 'NotFound', { ...named, kind: 'services' })],
  ['a 404 about no object', patch, refusal(404, 'NotFound', {})],
  ['a 409 about a quota', create, refusal(409, 'Conflict', { name: 'quota', kind: 'resourcequotas' })],
  ['a 409 of a webhook', patch, refusal(409, 'Conflict')],
  ['a 422 about another object', patch, refusal(422, 'Invalid', { ...named, name: 'api' })],
];

describe('checkAnswer', () => {
  beforeAll(() => {
    setAddedKinds({ 'rollouts.argoproj.io': kindPresets['rollouts.argoproj.io'] });
  });
  afterAll(() => {
    setAddedKinds({});
  });

  test.each(ours)('%s is accepted', (_rule, call, answer) => {
    expect(() => checkAnswer(call, answer)).not.toThrow();
  });

  test.each(foreign)('%s is not accepted', (_rule, call, answer) => {
    expect(() => checkAnswer(call, answer)).toThrow(ForeignAnswerError);
  });

  test.each([
    ['no Status', noBackend, 'the answer (status 404, content type text/plain, 21 bytes) is not from the API server'],
    ['a Status', refusal(409, 'Conflict'), 'the answer (status 409, Conflict) is not about deployments shop/web: '],
    ['a validation, whose message can quote values', refusal(422, 'Invalid', { name: 'api' }), '(status 422)'],
  ])('the error describes the answer: %s', (_rule, answer, expected) => {
    expect(() => checkAnswer(patch, answer)).toThrow(expected);
    expect(() => checkAnswer(patch, answer)).toThrow(`PATCH ${web}: `);
  });
});
