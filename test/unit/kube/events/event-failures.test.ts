import { describe, expect, test } from '@jest/globals';

import { EventFailureLog, failureOfError, failureOfResponse } from '../../../../src/kube/events/event-failures.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { refusal, response } from '../fake-transport.ts';

const terminating = { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] };

describe('why an Event is not written', () => {
  test.each([
    { rule: 'a Role that does not allow it', answer: refusal(403, 'Forbidden'), level: 'warn', isTransient: false },
    { rule: 'a namespace that does not exist', answer: refusal(404, 'NotFound'), level: 'debug', isTransient: false },
    {
      rule: 'a namespace that is terminating',
      answer: refusal(403, 'Forbidden', terminating),
      level: 'debug',
      isTransient: false,
    },
    { rule: 'an invalid body', answer: refusal(422, 'Invalid'), level: 'warn', isTransient: false },
    { rule: 'a server without etcd', answer: refusal(500, 'InternalError'), level: 'warn', isTransient: true },
    { rule: 'refused credentials', answer: refusal(401, 'Unauthorized'), level: 'warn', isTransient: true },
  ])('$rule: $level, transient $isTransient', ({ answer, level, isTransient }) => {
    expect(failureOfResponse(answer)).toMatchObject({ level, isTransient });
  });

  test('a missing right comes with the verbs to grant', () => {
    const { reason } = failureOfResponse(refusal(403, 'Forbidden'));
    expect(reason).toContain('grant verbs create and patch on events in API group events.k8s.io');
  });

  test('a busy server sets the delay before the retry', () => {
    expect(failureOfResponse(response(429, undefined, 3000))).toMatchObject({ isTransient: true, retryAfterMs: 3000 });
  });

  test.each([
    {
      rule: 'a missing connection is transient',
      error: new TransportError('network', 'refused', 'ECONNREFUSED'),
      expected: true,
    },
    { rule: 'a closed transport is not transient', error: new TransportError('closed', 'closed'), expected: false },
    { rule: 'a bug of reroll is not transient', error: new TypeError('x is not a function'), expected: false },
  ])('$rule', ({ error, expected }) => {
    expect(failureOfError(error)).toMatchObject({ level: 'warn', isTransient: expected });
  });
});

describe('EventFailureLog', () => {
  test('each kind of failure is logged once', () => {
    const sink = new LogSink();
    const log = new EventFailureLog(sink.logger);
    const refused = (path: string) => failureOfError(new TransportError('network', `POST ${path}: no`, 'ECONNREFUSED'));
    for (const namespace of ['a', 'b']) {
      log.report(refused(namespace), namespace);
      log.report(failureOfResponse(refusal(404, 'NotFound')), namespace);
      log.report(failureOfResponse(refusal(403, 'Forbidden')), namespace);
    }
    expect(sink.lines.map(({ level, namespace }) => `${level} ${String(namespace)}`)).toEqual([
      'warn a',
      'debug a',
      'warn a',
    ]);
  });
});
