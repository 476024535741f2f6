/**
 * The faults that a test has set. Each counts its strikes. A fault that never struck is an error in the test, which
 * would claim to cover a failure that did not happen.
 */
import type { LoggedRequest } from '../http/logged-request.ts';
import { matchesRequest } from '../http/request-match.ts';
import { describeFault, pointOf, type FaultEffect, type FaultSpec, type FaultPoint } from './fault.ts';

export interface FaultHandle {
  /** How often the fault has struck. */
  readonly fired: number;
  /** Ends the fault and releases what it stalled; it must still have struck before. */
  clear(): void;
}

/** One strike of a fault. */
export interface Strike {
  readonly effect: FaultEffect;
  /** Aborts when the fault is cleared. */
  readonly cleared: AbortSignal;
}

class ActiveFault implements FaultHandle {
  readonly spec: FaultSpec;
  readonly #clearing = new AbortController();
  #fired = 0;

  constructor(spec: FaultSpec) {
    this.spec = spec;
  }

  get fired(): number {
    return this.#fired;
  }

  get isArmed(): boolean {
    return !this.#clearing.signal.aborted && this.#fired < (this.spec.times ?? 1);
  }

  get isMissing(): boolean {
    return this.#fired === 0 && this.spec.optional !== true;
  }

  strike(): Strike {
    this.#fired += 1;
    return { effect: this.spec.effect, cleared: this.#clearing.signal };
  }

  clear(): void {
    this.#clearing.abort();
  }
}

export class Faults {
  #faults: ActiveFault[] = [];

  set(spec: FaultSpec): FaultHandle {
    const fault = new ActiveFault(spec);
    this.#faults.push(fault);
    return fault;
  }

  /** The first fault that applies, and counts its strike. */
  take(
    point: FaultPoint,
    request: LoggedRequest,
    isEligible: (effect: FaultEffect) => boolean = () => true,
  ): Strike | undefined {
    const fault = this.#faults.find(
      ({ spec, isArmed }) =>
        isArmed && pointOf(spec.effect) === point && matchesRequest(request, spec.match) && isEligible(spec.effect),
    );
    return fault?.strike();
  }

  /** @throws Error that names every fault that was set and never struck */
  assertAllFired(): void {
    const missing = this.#faults.filter((fault) => fault.isMissing).map((fault) => describeFault(fault.spec));
    if (missing.length > 0) throw new Error(`faults that were set but never struck: ${missing.join('; ')}`);
  }
}
