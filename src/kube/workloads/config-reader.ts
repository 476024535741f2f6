/** Reads single configs from the API server, bypassing every cache, where a watch may lag behind. */
import type { ConfigRead } from '../../model/config-read.ts';
import type { ConfigKind } from '../../model/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { isClientError, isNotFound, statusOf } from '../api/api-errors.ts';
import { objectPath } from '../api/resources.ts';
import type { ApiResponse, Transport } from '../api/transport-types.ts';
import { TransportError } from '../transport/transport-error.ts';

export interface ConfigReaderOptions<T> {
  readonly transport: Transport;
  /** The same reduction as that of the watch; undefined for a config that is not kept. */
  readonly reduce: (kind: ConfigKind, object: KubeObject) => T | undefined;
}

export class ConfigReader<T> {
  readonly #options: ConfigReaderOptions<T>;

  constructor(options: ConfigReaderOptions<T>) {
    this.#options = options;
  }

  /**
   * The reduced config as etcd has it now: a `get` without a resourceVersion is consistent.
   * @throws the signal's reason when the signal aborts, and nothing else
   */
  async read(kind: ConfigKind, namespace: string, name: string, signal: AbortSignal): Promise<ConfigRead<T>> {
    try {
      const path = objectPath(kind, namespace, name);
      return this.#toResult(kind, await this.#options.transport.request({ method: 'GET', path, signal }));
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { result: 'failed', message: error.message, isClientError: false };
    }
  }

  #toResult(kind: ConfigKind, response: ApiResponse): ConfigRead<T> {
    if (response.status === 200) {
      return { result: 'read', state: this.#options.reduce(kind, response.body as KubeObject) };
    }
    const status = statusOf(response);
    if (isNotFound(status)) return { result: 'read', state: undefined };
    const { retryAfterMs } = response;
    return { result: 'failed', message: status.message, isClientError: isClientError(status), retryAfterMs };
  }
}
