/** The answers of a server in trouble, in the real server's words. */
import type { FaultEffect } from '../faults/fault.ts';
import { StatusError } from '../objects/status.ts';
import type { Answer } from './answer.ts';

type AnswerEffect = Extract<FaultEffect, { kind: 'answer' }>;

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

const WORDS: Readonly<Record<Exclude<AnswerEffect['status'], 429>, readonly [reason: string, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'forbidden: a policy of the cluster denies this request'],
  404: ['NotFound', 'the server could not find the requested resource'],
  409: ['Conflict', `Operation cannot be fulfilled: ${MODIFIED}`],
  410: ['Expired', 'The resourceVersion for the provided list is too old.'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  501: ['NotImplemented', 'the server does not implement this'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
};

/** The answer to throttled clients is plain text: the filter that sends it does not know API objects. */
export function faultAnswer({ status, retryAfterSeconds }: AnswerEffect): Answer {
  const retryAfter = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (status === 429) return { status, body: 'Too many requests, please try again later.\n', ...retryAfter };
  const [reason, message] = WORDS[status];
  return { status, body: new StatusError(status, reason, message, { details: retryAfter }).status };
}

type ForeignEffect = Extract<FaultEffect, { kind: 'foreign' }>;

const FOREIGN: Readonly<Record<ForeignEffect['body'], Pick<Answer, 'body' | 'contentType'>>> = {
  html: { body: '<!doctype html><title>Sign in</title><form>user</form>\n', contentType: 'text/html; charset=utf-8' },
  text: { body: 'default backend - 404' },
  json: { body: { error: 'login_required', items: 'none' } },
};

/** The answer of an ingress or a login page in place of the API server. */
export function foreignAnswer({ body, status }: ForeignEffect): Answer {
  return { status, ...FOREIGN[body] };
}
