/** One Lease on a server in memory, and a connection to it for each replica, whose calls can fail. */
import type { AnnotatingLeaseStore } from '../../src/election/ports.ts';
import type {
  LeaseAnnotationChanges,
  LeaseAnnotations,
  LeaseCall,
  LeaseFailure,
  LeaseWrite,
} from '../../src/model/lease.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Lease, LeaseSpec } from '../../src/model/lease.ts';
import type { FakeClock } from './fake-clock.ts';

/**
 * The fate of a call: `lost before` it reaches the server, or its answer is `lost after` it took effect. A number: it
 * takes effect that many ms later and is answered then, if the caller still waits.
 */
export type CallFate = 'answered' | 'lost before' | 'lost after' | number;

/** What the server does with annotations that replicas write. */
export type AnnotationFate = 'kept' | 'removed' | 'refused';

const lost: LeaseFailure = { result: 'failed', reason: 'cannot reach the server', isRefused: false };
const refused: LeaseFailure = { result: 'failed', reason: 'annotations are refused', isRefused: true };

const plainLease: Lease = {
  holder: '',
  durationSeconds: undefined,
  acquireTime: undefined,
  renewTime: undefined,
  transitions: 0,
  uid: 'uid-lease',
  resourceVersion: '',
  annotations: {},
};

export class LeaseServer {
  lease: Lease | undefined;
  annotationFate: AnnotationFate = 'kept';
  /** The annotations that have this fate; the others are kept. */
  hasFate: (key: string) => boolean = () => true;
  /** Times at which a replica sent annotations, without conflicts, in ms. */
  readonly annotatedAtMs: number[] = [];
  readonly #time: FakeClock;
  #version = 0;

  constructor(time: FakeClock) {
    this.#time = time;
  }

  /** A manual write by a user. */
  write(spec: Partial<Lease>): void {
    this.#version += 1;
    const blank = { ...plainLease, durationSeconds: 15 };
    this.lease = { ...blank, ...this.lease, ...spec, resourceVersion: String(this.#version) };
  }

  /** The connection of one replica; answers arrive only while its process runs. */
  connect(clock: Clock): LeaseConnection {
    return new LeaseConnection(this, this.#time, clock);
  }

  create(spec: LeaseSpec, annotations?: LeaseAnnotationChanges): LeaseWrite {
    if (this.lease !== undefined) return { result: 'conflict' };
    return this.#take(spec, annotations);
  }

  update({ resourceVersion }: Lease, spec: LeaseSpec, annotations?: LeaseAnnotationChanges): LeaseWrite {
    if (this.lease?.resourceVersion !== resourceVersion) return { result: 'conflict' };
    return this.#take(spec, annotations);
  }

  #take(spec: LeaseSpec, annotations: LeaseAnnotationChanges | undefined): LeaseWrite {
    if (annotations !== undefined) this.annotatedAtMs.push(this.#time.monotonicMs());
    const keys = Object.keys(annotations ?? {});
    if (this.annotationFate === 'refused' && keys.some(this.hasFate)) return refused;
    const isKept = ([key]: readonly [string, unknown]): boolean => this.annotationFate === 'kept' || !this.hasFate(key);
    const after = {
      ...this.lease?.annotations,
      ...Object.fromEntries(Object.entries(annotations ?? {}).filter(isKept)),
    };
    const present = Object.entries(after).filter(([, value]) => value !== null);
    this.write({ ...spec, annotations: Object.fromEntries(present) as LeaseAnnotations });
    if (this.lease === undefined) throw new Error('it was written just now');
    return { result: 'written', lease: this.lease };
  }
}

export class LeaseConnection implements AnnotatingLeaseStore {
  /** The fates of the next calls; when empty, `always` applies. */
  readonly fates: CallFate[] = [];
  always: CallFate = 'answered';
  /** `read`, `create` or `update` for each call. */
  readonly calls: string[] = [];
  readonly #server: LeaseServer;
  readonly #time: FakeClock;
  readonly #clock: Clock;

  constructor(server: LeaseServer, time: FakeClock, clock: Clock) {
    this.#server = server;
    this.#time = time;
    this.#clock = clock;
  }

  read(call: LeaseCall) {
    return this.#call('read', call, () => ({ result: 'read' as const, lease: this.#server.lease }));
  }

  create(spec: LeaseSpec, call: LeaseCall, annotations?: LeaseAnnotationChanges): Promise<LeaseWrite> {
    return this.#call('create', call, () => this.#server.create(spec, annotations));
  }

  update(lease: Lease, spec: LeaseSpec, call: LeaseCall, annotations?: LeaseAnnotationChanges): Promise<LeaseWrite> {
    return this.#call('update', call, () => this.#server.update(lease, spec, annotations));
  }

  async #call<T>(name: string, { timeoutMs, signal }: LeaseCall, carryOut: () => T): Promise<T | LeaseFailure> {
    this.calls.push(name);
    const aborted = new AbortController();
    const abort = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: aborted.signal });
    });
    try {
      return await Promise.race([abort, this.#answer(timeoutMs, carryOut)]);
    } finally {
      aborted.abort();
    }
  }

  async #answer<T>(timeoutMs: number, carryOut: () => T): Promise<T | LeaseFailure> {
    const fate = this.fates.shift() ?? this.always;
    if (fate === 'lost before') return lost;
    if (typeof fate === 'string') {
      const answer = carryOut();
      return fate === 'answered' ? answer : lost;
    }
    return new Promise((resolve) => {
      this.#time.setTimer(fate, () => {
        const answer = carryOut();
        this.#clock.setTimer(0, () => resolve(answer));
      });
      this.#clock.setTimer(timeoutMs, () => resolve(lost));
    });
  }
}
