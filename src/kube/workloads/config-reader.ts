/** Reads single configs from the API server, bypassing every cache, for moments when a watch may lag. */
import type { ConfigKind } from '../../model/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { ApiStatusError, isNotFound, statusOf } from '../api/api-errors.ts';
import { objectPath } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';

export interface ConfigReaderOptions<T> {
  readonly transport: Transport;
  /** As in `ReflectorOptions`. */
  readonly reduce: (kind: ConfigKind, object: KubeObject) => T | undefined;
}

export class ConfigReader<T> {
  readonly #options: ConfigReaderOptions<T>;

  constructor(options: ConfigReaderOptions<T>) {
    this.#options = options;
  }

  /**
   * The reduced config, from a consistent read (a `get` without a resourceVersion); undefined where it does not exist
   * or is reduced to nothing.
   * @throws TransportError, ApiStatusError, the signal's reason when the signal aborts
   */
  async read(kind: ConfigKind, namespace: string, name: string, signal: AbortSignal): Promise<T | undefined> {
    const { transport, reduce } = this.#options;
    const path = objectPath(kind, namespace, name);
    const response = await transport.request({ method: 'GET', path, signal });
    if (response.status === 200) return reduce(kind, response.body as KubeObject);
    if (isNotFound(statusOf(response))) return undefined;
    throw new ApiStatusError(`GET ${path}`, response);
  }
}
