/**
 * Finds and removes the annotations and objects that reroll has written, for the cleanup command. Failures are values,
 * or errors with messages that are safe to show.
 */
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import type { NamespacedName } from '../../model/config.ts';
import type { AnnotatedKind } from '../../model/kinds.ts';
import { readMetadata, templateOf, type KubeObject, type WorkloadObject } from '../../model/kube-object.ts';
import type {
  AnnotatedObject,
  LeaseHolder,
  ControllerObjectKind,
  ControllerObject,
  Removal,
} from '../../model/leftover.ts';
import { ApiStatusError, isConflict, isExpired, isNotFound, isUidMismatch, statusOf } from '../api/api-errors.ts';
import { isKindAbsent, listPath, objectPath, resourceName } from '../api/resources.ts';
import { safeMessage } from '../api/safe-message.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/transport-types.ts';
import { readListPage, type ListPage } from '../reflector/watch-event.ts';

export interface LeftoverStoreOptions {
  readonly transport: Transport;
  /** As `fieldManager` of the patcher. */
  readonly fieldManager: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Objects a page. Default 500. */
  readonly pageSize?: number;
}

const pageTimeoutMs = 60_000;
/** Clocks that differ by more cause other failures: the API server refuses certificates and tokens. */
const clockDifferenceMs = 10 * 60_000;
/** No reasonable lease duration is longer. */
const longestWatchSeconds = 60;

export class LeftoverStore {
  readonly #options: LeftoverStoreOptions;

  constructor(options: LeftoverStoreOptions) {
    this.#options = options;
  }

  /**
   * Lists all objects of a kind, page by page. When the continue token becomes too old, the list starts again, so that
   * objects may come twice.
   * @throws TransportError, ApiStatusError, the signal's reason when the signal aborts
   */
  async *list(
    kind: AnnotatedKind,
    namespace: string | undefined,
  ): AsyncGenerator<readonly AnnotatedObject[], void, undefined> {
    let continueToken: string | undefined;
    for (;;) {
      const page = await this.#page(kind, namespace, continueToken);
      if (page !== undefined) yield page.items.map((object) => toAnnotatedObject(kind, object));
      continueToken = page?.continueToken;
      if (page !== undefined && continueToken === undefined) return;
    }
  }

  /** Removes annotations with a merge patch that is bound to the uid of the object. */
  async removeAnnotations(object: AnnotatedObject, keys: readonly string[]): Promise<Removal> {
    const annotations = Object.fromEntries(keys.map((key) => [key, null]));
    return this.#remove({
      method: 'PATCH',
      path: objectPath(object.kind, object.namespace, object.name),
      query: { fieldManager: this.#options.fieldManager, fieldValidation: 'Strict' },
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid: object.uid, annotations } },
    });
  }

  /** @throws as `list` */
  async find(kind: ControllerObjectKind, { namespace, name }: NamespacedName): Promise<ControllerObject | undefined> {
    const path = objectPath(kind, namespace, name);
    const response = await this.#request({ method: 'GET', path });
    if (isNotFound(statusOf(response))) return undefined;
    if (response.status !== 200) throw new ApiStatusError(`GET ${path}`, response);
    const object = response.body as LeaseObject;
    const { uid, resourceVersion } = readMetadata(object);
    const isMarked = object.metadata?.labels?.['app.kubernetes.io/managed-by'] === 'reroll';
    const holder = readHolder(object, this.#serverTimeMs(response));
    return { kind, namespace, name, uid, resourceVersion, isMarked, ...(holder === undefined ? {} : { holder }) };
  }

  /** Waits for `watchSeconds`; returns whether the Lease has a holder then and has changed. @throws as `list` */
  async isRenewed(lease: ControllerObject, watchSeconds: number): Promise<boolean> {
    await sleep(this.#options.clock, watchSeconds * 1_000, this.#options.signal);
    const now = await this.find(lease.kind, lease);
    return now?.holder !== undefined && now.resourceVersion !== lease.resourceVersion;
  }

  /**
   * Whether the Namespace exists; true also where reading it is forbidden.
   * @throws TransportError, the signal's reason when the signal aborts
   */
  async hasNamespace(name: string): Promise<boolean> {
    return !isNotFound(
      statusOf(await this.#request({ method: 'GET', path: objectPath('Namespace', undefined, name) })),
    );
  }

  /** Deletes the object, unless it has changed or was replaced since it was found. */
  async remove({ kind, namespace, name, uid, resourceVersion }: ControllerObject): Promise<Removal> {
    const path = objectPath(kind, namespace, name);
    return this.#remove({ method: 'DELETE', path, body: { preconditions: { uid, resourceVersion } } });
  }

  /** Undefined where the continue token is too old. */
  async #page(
    kind: AnnotatedKind,
    namespace: string | undefined,
    continueToken: string | undefined,
  ): Promise<ListPage | undefined> {
    const path = listPath(kind, namespace);
    const query = { limit: this.#options.pageSize ?? 500, continue: continueToken };
    const response = await this.#request({ method: 'GET', path, query, timeoutMs: pageTimeoutMs });
    if (isKindAbsent(kind, response)) return { items: [], resourceVersion: '', continueToken: undefined };
    const page = response.status === 200 ? readListPage(response.body) : undefined;
    if (page !== undefined) return page;
    if (continueToken !== undefined && isExpired(statusOf(response))) return undefined;
    if (response.status !== 200) throw new ApiStatusError(`cannot list ${resourceName(kind)}`, response);
    throw new TransportError('malformed', `cannot list ${resourceName(kind)}: the answer is not a list`);
  }

  async #remove(call: ApiRequest): Promise<Removal> {
    try {
      const response = await this.#request(call);
      if (response.status < 300) return { result: 'removed' };
      const status = statusOf(response);
      if (isNotFound(status)) return { result: 'absent' };
      const hasChanged = isConflict(status) || isUidMismatch(status);
      const message = hasChanged ? 'it has changed in the meantime; run the command again' : safeMessage(status);
      return { result: 'failed', message };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { result: 'failed', message: error.message };
    }
  }

  #request(call: ApiRequest): Promise<ApiResponse> {
    return this.#options.transport.request({ ...call, signal: this.#options.signal });
  }

  /** The time of the server, since the clock of this machine may differ from those of the cluster. */
  #serverTimeMs({ headers }: ApiResponse): number {
    const serverMs = Date.parse(String(headers['date']));
    return Number.isNaN(serverMs) ? this.#options.clock.now() : serverMs;
  }
}

interface LeaseObject extends KubeObject {
  readonly metadata?: KubeObject['metadata'] & { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly renewTime?: string;
  };
}

function toAnnotatedObject(kind: AnnotatedKind, object: WorkloadObject): AnnotatedObject {
  const { namespace, name, uid, annotations } = readMetadata(object);
  const templateKeys = Object.keys(templateOf(kind, object)?.metadata?.annotations ?? {});
  return { kind, namespace, name, uid, annotationKeys: Object.keys(annotations), templateKeys };
}

function readHolder({ spec = {} }: LeaseObject, nowMs: number): LeaseHolder | undefined {
  const { holderIdentity: identity = '', leaseDurationSeconds = 0, renewTime = '' } = spec;
  const renewedMs = Date.parse(renewTime);
  if (identity === '' || Number.isNaN(renewedMs)) return undefined;
  const ageMs = nowMs - renewedMs;
  const overdueMs = ageMs - leaseDurationSeconds * 1_000;
  const isDoubtful = overdueMs > 0 && overdueMs <= clockDifferenceMs;
  return {
    identity,
    renewedSecondsAgo: Math.max(0, Math.round(ageMs / 1_000)),
    isExpired: overdueMs > 0,
    watchSeconds: isDoubtful ? Math.min(leaseDurationSeconds, longestWatchSeconds) : 0,
  };
}
