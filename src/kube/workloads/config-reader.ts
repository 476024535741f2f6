/** Reads single configs past every cache, for the moments in which a watch may lag behind. */
import type { ConfigKind } from '../../model/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { ApiStatusError, isNotFound, statusOf } from '../api/api-errors.ts';
import { objectPath } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';

export interface ConfigReaderOptions<T> {
  readonly transport: Transport;
  /** The same reduction as the watch's; undefined is nothing. */
  readonly reduce: (kind: ConfigKind, object: KubeObject) => T | undefined;
}

export class ConfigReader<T> {
  readonly #options: ConfigReaderOptions<T>;

  constructor(options: ConfigReaderOptions<T>) {
    this.#options = options;
  }

  /**
   * What is kept of the config as etcd has it now (a `get` without a resourceVersion is consistent); undefined where
   * there is none.
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
