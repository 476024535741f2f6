/** Calls that every API server refuses, with their codes, reasons and messages. */
import { expect, test } from '@jest/globals';

import type { CallOptions } from '../support/api-client.ts';
import { useCluster } from './cluster.ts';
import { configMap } from './objects.ts';

const api = useCluster();

interface Refusal {
  readonly call: () => readonly [method: string, path: string, options?: CallOptions];
  readonly status: number;
  readonly reason: string;
  readonly message: string | RegExp;
}

const MIB = 1024 * 1024;

const refusals: readonly (readonly [string, Refusal])[] = [
  [
    'a get of what is not there',
    {
      call: () => ['GET', api.core('configmaps', 'absent')],
      status: 404,
      reason: 'NotFound',
      message: 'configmaps "absent" not found',
    },
  ],
  [
    'a get of a workload that is not there',
    {
      call: () => ['GET', api.group('apps/v1', 'deployments', 'absent')],
      status: 404,
      reason: 'NotFound',
      message: 'deployments.apps "absent" not found',
    },
  ],
  [
    'a deletion of what is not there',
    {
      call: () => ['DELETE', api.core('secrets', 'absent')],
      status: 404,
      reason: 'NotFound',
      message: 'secrets "absent" not found',
    },
  ],
  [
    'a resource that does not exist',
    {
      call: () => ['GET', api.core('absences')],
      status: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    },
  ],
  [
    'a creation in a namespace that does not exist',
    {
      call: () => ['POST', '/api/v1/namespaces/absent/configmaps', { body: configMap('a') }],
      status: 404,
      reason: 'NotFound',
      message: 'namespaces "absent" not found',
    },
  ],
  [
    'a creation for another namespace than that of the path',
    {
      call: () => ['POST', api.core('configmaps'), { body: configMap('a', {}, { namespace: 'default' }) }],
      status: 400,
      reason: 'BadRequest',
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    },
  ],
  [
    'a creation of another version',
    {
      call: () => ['POST', api.core('configmaps'), { body: { apiVersion: 'v2', kind: 'ConfigMap' } }],
      status: 400,
      reason: 'BadRequest',
      message:
        /^ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2"/,
    },
  ],
  [
    'a name that is no name',
    {
      call: () => ['POST', api.core('configmaps'), { body: configMap('Not_A_Name') }],
      status: 422,
      reason: 'Invalid',
      message: /^ConfigMap "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 /,
    },
  ],
  [
    'no name at all',
    {
      call: () => ['POST', api.core('configmaps'), { body: { data: {} } }],
      status: 422,
      reason: 'Invalid',
      message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    },
  ],
  [
    'a key that is none',
    {
      call: () => ['POST', api.core('configmaps'), { body: configMap('a', { 'a b': '' }) }],
      status: 422,
      reason: 'Invalid',
      message: /^ConfigMap "a" is invalid: data\[a b\]: Invalid value: "a b": a valid config key must consist of /,
    },
  ],
  [
    'a Secret whose data is not base64',
    {
      call: () => ['POST', api.core('secrets'), { body: { metadata: { name: 'a' }, data: { k: 'no base64!' } } }],
      status: 400,
      reason: 'BadRequest',
      message: 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 2',
    },
  ],
  [
    'a Secret without what its type promises',
    {
      call: () => ['POST', api.core('secrets'), { body: { metadata: { name: 'a' }, type: 'kubernetes.io/tls' } }],
      status: 422,
      reason: 'Invalid',
      message: 'Secret "a" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]',
    },
  ],
  [
    'a ConfigMap whose data is not text',
    {
      call: () => ['POST', api.core('configmaps'), { body: { metadata: { name: 'a' }, data: { k: 1 } } }],
      status: 400,
      reason: 'BadRequest',
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ' +
        'ConfigMap.data of type string',
    },
  ],
  [
    'a Secret of more than 1 MiB',
    {
      call: () => [
        'POST',
        api.core('secrets'),
        { body: { metadata: { name: 'a' }, stringData: { k: 'x'.repeat(MIB + 1) } } },
      ],
      status: 422,
      reason: 'Invalid',
      message: 'Secret "a" is invalid: data: Too long: may not be more than 1048576 bytes',
    },
  ],
  [
    'annotations of more than 256 KiB',
    {
      call: () => [
        'POST',
        api.core('configmaps'),
        { body: configMap('a', {}, { annotations: { k: 'x'.repeat(MIB / 4) } }) },
      ],
      status: 422,
      reason: 'Invalid',
      message: 'ConfigMap "a" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    },
  ],
  [
    'a body of more than 3 MiB',
    {
      call: () => ['POST', api.core('configmaps'), { body: configMap('a', { k: 'x'.repeat(3 * MIB) }) }],
      status: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    },
  ],
  [
    'a method that the path does not have',
    {
      call: () => ['POST', api.core('configmaps', 'a'), { body: {} }],
      status: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
    },
  ],
  [
    'a label selector that cannot be read',
    {
      call: () => ['GET', `${api.core('configmaps')}?labelSelector=a%20b`],
      status: 400,
      reason: 'BadRequest',
      message: /^unable to parse requirement: found 'b', expected: in, notin, =, ==, !=/,
    },
  ],
];

test.each(refusals)('%s', async (_, { call, status, reason, message }) => {
  const response = await api.client.request(...call());
  expect(response.body).toMatchObject({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    code: status,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
  expect(response.status).toBe(status);
});
