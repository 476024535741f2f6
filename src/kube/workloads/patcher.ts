/** Sends the merge patches of workloads and maps each response to an outcome that the controller acts on. */
import type { KubeObject } from '../../model/kube-object.ts';
import type { PatchOutcome } from '../../model/patch-outcome.ts';
import type { WorkloadIdentity } from '../../model/kinds.ts';
import { isClientError, isConflict, isNotFound, isUidMismatch, statusOf } from '../api/api-errors.ts';
import { objectPath } from '../api/resources.ts';
import { safeMessage } from '../api/safe-message.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiResponse, Transport } from '../api/transport-types.ts';

export interface PatcherOptions {
  readonly transport: Transport;
  /** The field manager of the writes; never change it, since it owns the fields that were written under it. */
  readonly fieldManager: string;
}

export class Patcher {
  readonly #transport: Transport;
  readonly #fieldManager: string;

  constructor({ transport, fieldManager }: PatcherOptions) {
    this.#transport = transport;
    this.#fieldManager = fieldManager;
  }

  /**
   * Sends an RFC 7396 merge patch. The body contains `metadata.uid` and `metadata.resourceVersion`, so that the server
   * refuses it when the object has changed.
   * @throws the signal's reason when the signal aborts, and nothing else
   */
  async patch({ kind, namespace, name }: WorkloadIdentity, body: object, signal: AbortSignal): Promise<PatchOutcome> {
    try {
      const response = await this.#transport.request({
        method: 'PATCH',
        path: objectPath(kind, namespace, name),
        query: { fieldManager: this.#fieldManager, fieldValidation: 'Strict' },
        contentType: 'application/merge-patch+json',
        body,
        signal,
      });
      return outcomeOf(response, body);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { result: 'failed', status: 0, message: error.message, isClientError: false };
    }
  }
}

function outcomeOf(response: ApiResponse, body: object): PatchOutcome {
  if (response.status === 200) return { result: 'patched', object: response.body as KubeObject };
  const status = statusOf(response);
  if (isConflict(status)) return { result: 'superseded', reason: 'conflict' };
  if (isNotFound(status)) return { result: 'superseded', reason: 'not-found' };
  if (isUidMismatch(status)) return { result: 'superseded', reason: 'replaced' };
  return {
    result: 'failed',
    status: status.code,
    message: safeMessage(status, body),
    isClientError: isClientError(status),
    retryAfterMs: response.retryAfterMs,
  };
}
