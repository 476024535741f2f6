/** TokenRequest: a bearer token for a ServiceAccount. */
import { numberAt, objectAt, type Json } from '../objects/json.ts';
import { timestamp } from '../objects/kube-object.ts';
import { readStored, type Target } from '../writes/target.ts';
import type { Answer } from './answer.ts';
import type { Backend } from './backend.ts';

const DEFAULT_EXPIRATION_SECONDS = 3600;

/** @throws StatusError 404 where there is no such ServiceAccount */
export function requestToken({ store, tokens }: Backend, target: Target, body: Json): Answer {
  readStored(store, target);
  const seconds = numberAt(body, 'spec', 'expirationSeconds') ?? DEFAULT_EXPIRATION_SECONDS;
  const token = tokens.add(`system:serviceaccount:${target.namespace}:${target.name}`);
  const expirationTimestamp = timestamp(new Date(Date.now() + seconds * 1000));
  const answer = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: target.name, namespace: target.namespace, creationTimestamp: timestamp() },
    spec: { audiences: ['https://kubernetes.default.svc'], ...objectAt(body, 'spec'), expirationSeconds: seconds },
    status: { token, expirationTimestamp },
  };
  return { status: 201, body: answer };
}
