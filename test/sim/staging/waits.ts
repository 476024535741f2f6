/** The invariants of a quiet cluster about workloads that wait for others. */
import { parseConfigKey, parseWorkloadKey, type ConfigRef } from '../../../src/model/kinds.ts';
import { isTripped, type Trip } from '../../../src/model/trip.ts';
import { readBreakers } from '../../../src/model/breakers-text.ts';
import { stagingGates } from '../gates.ts';
import type { Judged } from '../exceptions.ts';
import type { Violation } from '../invariants.ts';
import { isBadFor } from '../pod.ts';
import { canComplete, isOurs } from './bounds.ts';
import type { WorkloadTruth } from '../workload-truth.ts';

function wrong(text: string): Violation {
  return { invariant: 'waitsAreRight', text };
}

/** Nothing waits for others where none is in flight, and a breaker is tripped only while something is broken. */
export function waitsAreRight(judged: Judged): readonly Violation[] {
  const tripped = judged.trips.filter(isTripped);
  return [
    ...judged.stale.flatMap(([name, reason]) => wrongWait(judged, name, reason, tripped)),
    ...leftTrips(judged, tripped),
  ];
}

/** To be checked where all contents are good and no gate is closed. @param onLease the breakers on the Lease */
export function allIsWell({ truth, stale, trips }: Judged, onLease: string | undefined): readonly Violation[] {
  const waiting = stale.filter(([, reason]) => stagingGates.includes(reason));
  const stalled = [...truth.workloads.values()].filter(({ pods }) => pods.isStalled);
  const tripped = [...trips, ...readBreakers(onLease).trips].filter(isTripped);
  return [
    ...waiting.map(([name, reason]) => wrong(`${name} waits for ${reason} though all contents are good`)),
    ...stalled.map(({ name }) => wrong(`${name} has pods that are not ready though all contents are good`)),
    ...tripped.map(({ id, config }) => wrong(`${id} of ${config} is left though all contents are good`)),
  ];
}

function wrongWait({ truth }: Judged, name: string, reason: string, tripped: readonly Trip[]): readonly Violation[] {
  if (reason === 'staging') return [wrong(`${name} waits for its turn, and nothing is in flight`)];
  if (reason !== 'breaker') return [];
  const uses = truth.workloads.get(name)?.uses;
  const isRight = tripped.some((trip) => uses?.has(refOf(trip)) === true);
  return isRight ? [] : [wrong(`${name} waits for a breaker, and none of its configs has one that is tripped`)];
}

function leftTrips(judged: Judged, tripped: readonly Trip[]): readonly Violation[] {
  return tripped.flatMap((trip) => {
    const ref = refOf(trip);
    const users = [...judged.truth.workloads.values()].filter(({ uses }) => uses?.has(ref) === true);
    // The breaker of a config that is gone stays tripped until content is there again, or a user resumes it.
    if (isLeftAlone(judged, trip) || !judged.truth.contents.has(ref)) return [];
    const isNeeded = users.some((user) => isBroken(judged, user) || judged.stale.some(([name]) => name === user.name));
    return isNeeded ? [] : [wrong(`${trip.id} of ${ref} is left, and all users are available and up to date`)];
  });
}

/** Nothing resets it before the next content: the workload that failed is gone, or shows nothing of the content. */
function isLeftAlone({ store }: Judged, { by }: Trip): boolean {
  const object = store.get('Deployment', parseWorkloadKey(by).name);
  return object === undefined || !canComplete(object) || !isOurs(object);
}

function isBroken({ truth }: Judged, { pods }: WorkloadTruth): boolean {
  return pods.isStalled || isBadFor(pods.spec, truth.contents);
}

function refOf({ config }: Trip): ConfigRef {
  const { kind, name } = parseConfigKey(config);
  return `${kind}/${name}`;
}
