/** Makes the calls of commands of users. It waits while the API server is busy, and says which right lacks. */
import type { Clock } from '../../lib/clock.ts';
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import { sleep } from '../../lib/sleep.ts';
import type { Logger } from '../../model/logger.ts';
import {
  ClientError,
  type ClientKind,
  type ClientPatch,
  type ClusterClient,
  type ListScope,
  type ObjectName,
  type ObjectSink,
} from '../../model/cluster-client.ts';
import type { MergePatch } from '../../model/decision.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { isConflict, isExpired, isForbidden, isNotFound, isUidMismatch, statusOf } from '../api/api-errors.ts';
import { missingRight, rightText, type Right } from '../api/missing-right.ts';
import { apiVersionOf, isKindAbsent, listPath, objectPath, resourceName } from '../api/resources.ts';
import { safeMessage } from '../api/safe-message.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/transport-types.ts';
import { readListPage, type ListPage } from '../reflector/watch-event.ts';
import { followObjects } from './follow-objects.ts';
import { TransportError } from '../transport/transport-error.ts';

export interface ApiClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** The field manager of the writes. */
  readonly fieldManager: string;
  /** Limit of one call, ms. */
  readonly timeoutMs: number;
  /** Gets, before each pause, why the call is repeated. */
  readonly onRetry: (reason: string, pauseMs: number) => void;
  /** For what happens to watches. */
  readonly logger: Logger;
  /** Gets the number of objects of each page of a list. */
  readonly onListed?: (objects: number) => void;
  /** Objects a page. Default 500. */
  readonly pageSize?: number;
}

/** Five attempts take about eight seconds, unless the API server asks for longer pauses. */
const mostRetries = 4;
const backoff: BackoffOptions = { baseMs: 500, factor: 2, capMs: 8_000, jitter: 0.2 };

type Verb = 'get' | 'list' | 'patch';

export class ApiClient implements ClusterClient {
  readonly #options: ApiClientOptions;
  /** How far the clock of the API server is ahead, ms; its answers have whole seconds. */
  #aheadMs = 0;
  #hasAnswered = false;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  get nowMs(): number {
    return this.#options.clock.now() + this.#aheadMs;
  }

  /** Asks for the next page while the caller handles the present one. */
  async *list(kind: ClientKind, scope: ListScope): AsyncGenerator<readonly KubeObject[], void, undefined> {
    let next = this.#page(kind, scope, undefined);
    for (;;) {
      const page = await next;
      const isLast = page !== 'expired' && page.continueToken === undefined;
      if (!isLast) next = this.#page(kind, scope, page === 'expired' ? undefined : page.continueToken);
      // A caller that stops early does not wait for it.
      next.catch(() => undefined);
      if (page !== 'expired') {
        this.#options.onListed?.(page.items.length);
        yield page.items;
        // Otherwise its objects would be kept while the next page is parsed.
        page.items.length = 0;
      }
      if (isLast) return;
    }
  }

  async #page(kind: ClientKind, scope: ListScope, continueToken: string | undefined): Promise<ListPage | 'expired'> {
    const { namespace, labelSelector, fieldSelector, isMetadataOnly } = scope;
    const { pageSize: limit = 500 } = this.#options;
    const query = { labelSelector, fieldSelector, limit, continue: continueToken };
    const call = { method: 'GET', path: listPath(kind, namespace), isMetadataOnly, query } as const;
    const response = await this.#call(call, (reason) => failureOf('list', { kind, namespace }, reason));
    if (isKindAbsent(kind, response)) return { items: [], resourceVersion: '', continueToken: undefined };
    const page = response.status === 200 ? readListPage(response.body) : undefined;
    if (page !== undefined) return page;
    if (continueToken !== undefined && response.status !== 200 && isExpired(statusOf(response))) return 'expired';
    throw refusalOf('list', { kind, namespace }, response);
  }

  follow(kind: ClientKind, scope: ListScope, sink: ObjectSink, signal: AbortSignal): Promise<void> {
    const { transport, clock, random, logger } = this.#options;
    return followObjects({ kind, scope, sink, transport, clock, random, logger }, signal);
  }

  async get(object: ObjectName): Promise<KubeObject | undefined> {
    const { kind, namespace, name } = object;
    const response = await this.#call({ method: 'GET', path: objectPath(kind, namespace, name) }, (reason) =>
      failureOf('get', object, reason),
    );
    if (response.status === 200) return response.body as KubeObject;
    if (isNotFound(statusOf(response))) return undefined;
    if (isKindAbsent(kind, response)) throw failureOf('get', object, absentKindReason(kind));
    throw refusalOf('get', object, response);
  }

  async patch(object: ObjectName, body: MergePatch, isDryRun: boolean): Promise<ClientPatch> {
    const { kind, namespace, name } = object;
    const { fieldManager } = this.#options;
    const request: ApiRequest = {
      method: 'PATCH',
      path: objectPath(kind, namespace, name),
      query: { fieldManager, fieldValidation: 'Strict', ...(isDryRun && { dryRun: 'All' }) },
      contentType: 'application/merge-patch+json',
      body,
    };
    const response = await this.#call(request, (reason) => failureOf('patch', object, reason));
    if (response.status === 200) return { result: 'patched', object: response.body as KubeObject };
    const status = statusOf(response);
    if (isConflict(status) || isUidMismatch(status)) return { result: 'conflict' };
    if (isNotFound(status)) return { result: 'absent' };
    if (isForbidden(status)) return { result: 'failed', message: refusalOf('patch', object, response, body).message };
    return { result: 'failed', message: safeMessage(status, body) };
  }

  /** Repeats a call while the API server asks for patience or does not answer. */
  async #call(request: ApiRequest, failed: (reason: string) => ClientError): Promise<ApiResponse> {
    for (let failures = 0; ; failures += 1) {
      const attempt = await this.#attempt(request);
      const isAnswer = !(attempt instanceof TransportError);
      if (isAnswer && !isTransient(attempt.status)) return attempt;
      const reason = isAnswer ? statusOf(attempt).message : attempt.message;
      if (failures === mostRetries || (!isAnswer && this.#isHopeless(attempt))) throw failed(reason);
      const askedMs = isAnswer ? (attempt.retryAfterMs ?? 0) : 0;
      const pauseMs = Math.max(backoffMs(backoff, failures, this.#options.random), askedMs);
      this.#options.onRetry(reason, pauseMs);
      await sleep(this.#options.clock, pauseMs, this.#options.signal);
    }
  }

  async #attempt(request: ApiRequest): Promise<ApiResponse | TransportError> {
    const { transport, signal, timeoutMs, clock } = this.#options;
    try {
      const response = await transport.request({ ...request, signal, timeoutMs });
      this.#hasAnswered = true;
      const serverMs = Date.parse(String(response.headers['date']));
      if (!Number.isNaN(serverMs)) this.#aheadMs = serverMs - clock.now();
      return response;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return error;
    }
  }

  /** A wrong address or refused credentials fail at once; a server that has answered before may answer again. */
  #isHopeless({ code }: TransportError): boolean {
    return !this.#hasAnswered || !['network', 'deadline'].includes(code);
  }
}

function isTransient(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

type Subject = Pick<ObjectName, 'kind' | 'namespace'> & { readonly name?: string };

function failureOf(verb: Verb, subject: Subject, reason: string): ClientError {
  return new ClientError(`cannot ${verb} ${describe(subject)}: ${reason}`, false);
}

/** A missing right is named, instead of the server's sentence with the name of the user. */
function refusalOf(verb: Verb, subject: Subject, response: ApiResponse, body?: object): ClientError {
  const status = statusOf(response);
  if (response.status === 200) return failureOf(verb, subject, 'the answer is not a list');
  if (!isForbidden(status)) return failureOf(verb, subject, safeMessage(status, body));
  const right = missingRight(status);
  // Admission, which may refuse writes alone, says why in words of its own.
  if (right === undefined && verb === 'patch') return failureOf(verb, subject, safeMessage(status, body));
  const needed = right ?? rightText({ verb, resource: resourceName(subject.kind), ...placeOf(subject) });
  return new ClientError(`cannot ${verb} ${describe(subject)}: not allowed; it needs ${needed}`, true);
}

function absentKindReason(kind: ClientKind): string {
  return `the cluster has no ${resourceName(kind)} of version ${apiVersionOf(kind)}; see kubectl api-resources`;
}

function placeOf({ kind, namespace }: Subject): Pick<Right, 'group' | 'namespace'> {
  const [group = ''] = apiVersionOf(kind).split('/').slice(0, -1);
  return { group, namespace };
}

function describe(subject: Subject): string {
  const { kind, namespace, name } = subject;
  if (name === undefined) return collectionOf(subject);
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function collectionOf({ kind, namespace }: Subject): string {
  if (kind === 'Namespace') return resourceName(kind);
  return `${resourceName(kind)} ${namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`}`;
}
