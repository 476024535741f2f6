/** Follows the objects of a kind for a command of a user: a reflector that passes whole objects on. */
import type { Clock } from '../../lib/clock.ts';
import type { ClientKind, ListScope, ObjectSink } from '../../model/cluster-client.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Logger } from '../../model/logger.ts';
import { listPath, resourceName } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';
import { Reflector } from '../reflector/reflector.ts';

export interface FollowOptions {
  readonly kind: ClientKind;
  readonly scope: ListScope;
  readonly sink: ObjectSink;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** A command has no metrics. */
const metrics = {
  relisted: () => undefined,
  watchRestarted: () => undefined,
  lastEvent: () => undefined,
  objectDropped: () => undefined,
};

/** Resolves when the signal aborts. */
export function followObjects({ kind, scope, sink, ...options }: FollowOptions, signal: AbortSignal): Promise<void> {
  const { namespace, ...selectors } = scope;
  /** By `namespace/name`, so that a list removes what it does not contain. */
  const keys = new Set<string>();
  const reflector = new Reflector<KubeObject>({
    ...options,
    ...selectors,
    metrics,
    resource: resourceName(kind),
    path: listPath(kind, namespace),
    reduce: (object) => object,
    sink: {
      upsert: (object) => {
        keys.add(keyOf(object));
        sink.upsert(object);
      },
      remove: (key) => {
        keys.delete(key);
        const [name = '', inNamespace] = key.split('/').reverse();
        sink.remove(name, inNamespace);
      },
      keys: () => keys,
      listed: () => undefined,
    },
  });
  return reflector.run(signal);
}

function keyOf({ metadata: { namespace, name = '' } = {} }: KubeObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
