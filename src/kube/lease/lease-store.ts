/**
 * Reads and writes the Lease of the leader election. Every write is bound to the resourceVersion that was read, so that
 * one of several competing replicas gets the Lease. Failures are values, since an election goes on whatever happens.
 */
import {
  readLease,
  type Lease,
  type LeaseAnnotationChanges,
  type LeaseAnnotations,
  type LeaseCall,
  type LeaseFailure,
  type LeaseRead,
  type LeaseSpec,
  type LeaseWrite,
  type WireLeaseSpec,
} from '../../model/lease.ts';
import type { NamespacedName } from '../../model/config.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { isClientError, isConflict, isForbidden, isNotFound, statusOf } from '../api/api-errors.ts';
import { listPath, objectPath } from '../api/resources.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/transport-types.ts';

export interface LeaseStoreOptions {
  readonly transport: Transport;
  readonly lease: NamespacedName;
  /** As `fieldManager` of the patcher. */
  readonly fieldManager: string;
}

type Verb = 'get' | 'create' | 'patch';

export class LeaseStore {
  readonly #options: LeaseStoreOptions;

  constructor(options: LeaseStoreOptions) {
    this.#options = options;
  }

  /** A consistent read of the Lease. @throws the signal's reason when the signal aborts, and nothing else */
  async read(call: LeaseCall): Promise<LeaseRead> {
    const answer = await this.#call('get', { method: 'GET', path: this.#path, ...call });
    if ('result' in answer) return answer;
    if (answer.status === 200) return { result: 'read', lease: readLease(answer.body as KubeObject) };
    if (isNotFound(statusOf(answer))) return { result: 'read', lease: undefined };
    return this.#failure('get', answer);
  }

  /** Creates the Lease. @throws as `read` */
  async create(spec: LeaseSpec, call: LeaseCall, annotations?: LeaseAnnotations): Promise<LeaseWrite> {
    const { namespace, name } = this.#options.lease;
    const body = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name, labels: { 'app.kubernetes.io/name': 'reroll' }, annotations },
      spec: wireSpec(spec),
    };
    const path = listPath('Lease', namespace);
    return this.#write('create', { method: 'POST', path, query: this.#query, body, ...call });
  }

  /**
   * Updates the Lease unless it has changed since it was read as `lease`.
   * @throws as `read`
   */
  async update(lease: Lease, spec: LeaseSpec, call: LeaseCall, changes?: LeaseAnnotationChanges): Promise<LeaseWrite> {
    return this.#write('patch', {
      method: 'PATCH',
      path: this.#path,
      query: this.#query,
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion: lease.resourceVersion, annotations: changes }, spec: wireSpec(spec) },
      ...call,
    });
  }

  async #write(verb: Verb, request: ApiRequest): Promise<LeaseWrite> {
    const answer = await this.#call(verb, request);
    if ('result' in answer) return answer;
    if (answer.status === 200 || answer.status === 201) {
      return { result: 'written', lease: readLease(answer.body as KubeObject) };
    }
    const status = statusOf(answer);
    // The 404 of a creation is about a missing namespace: that is no conflict, since no other write can resolve it.
    if (isConflict(status) || (verb === 'patch' && isNotFound(status))) return { result: 'conflict' };
    return this.#failure(verb, answer);
  }

  async #call(verb: Verb, request: ApiRequest): Promise<ApiResponse | LeaseFailure> {
    try {
      return await this.#options.transport.request({ ...request, isUrgent: true });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { result: 'failed', reason: `cannot ${verb} Lease ${this.#name}: ${error.message}`, isRefused: false };
    }
  }

  #failure(verb: Verb, response: ApiResponse): LeaseFailure {
    const status = statusOf(response);
    const { namespace } = this.#options.lease;
    const advice = isForbidden(status)
      ? `; grant verb ${verb} on leases in API group coordination.k8s.io in namespace ${namespace} (see docs/rbac.md)`
      : '';
    const reason = `cannot ${verb} Lease ${this.#name}: ${status.message}${advice}`;
    return { result: 'failed', reason, isRefused: isClientError(status) };
  }

  get #query() {
    return { fieldManager: this.#options.fieldManager, fieldValidation: 'Strict' };
  }

  get #path(): string {
    const { namespace, name } = this.#options.lease;
    return objectPath('Lease', namespace, name);
  }

  get #name(): string {
    const { namespace, name } = this.#options.lease;
    return `${namespace}/${name}`;
  }
}

function wireSpec({ holder, durationSeconds, acquireTime, renewTime, transitions }: LeaseSpec): WireLeaseSpec {
  return {
    holderIdentity: holder,
    leaseDurationSeconds: durationSeconds ?? null,
    acquireTime: acquireTime ?? null,
    renewTime: renewTime ?? null,
    leaseTransitions: transitions,
  };
}
