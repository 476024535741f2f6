/** The Events about control gates: each says what is so, as far as the replica knows. */
import type { ObjectEvent } from '../../src/model/object-event.ts';
import type { Judged } from './exceptions.ts';
import { closedGates } from './gates.ts';
import type { Violation } from './invariants.ts';
import type { WorkloadTruth } from './workload-truth.ts';

/** To be checked for every Event. */
export function gateEventIsTrue(judged: Judged, { reason, note, regarding }: ObjectEvent): readonly Violation[] {
  const workload = judged.truth.workloads.get(regarding.name);
  if (workload?.uid !== regarding.uid) return [];
  const { resourceVersion = '' } = regarding;
  const why =
    reason === 'Held'
      ? whyNotHeld(judged, note, { name: workload.name, resourceVersion })
      : note.includes('approvals from then are back') && !hasReturned(workload, resourceVersion)
        ? 'the template did not go back'
        : undefined;
  return why === undefined ? [] : [{ invariant: 'eventIsTrue', text: `${reason} on ${workload.name}: ${why}` }];
}

interface Version {
  readonly name: string;
  readonly resourceVersion: string;
}

/** The words by which a note names each gate, and an answer that names no content. */
const words = { hold: 'a hold ', invalid: 'which does not parse', approval: 'approval of ', window: 'a window ' };
const unanswered = [['']];

function whyNotHeld({ store, sight }: Judged, note: string, { name, resourceVersion }: Version): string | undefined {
  const object = store.get('Deployment', name);
  // The note is about an earlier version.
  if (object?.metadata.resourceVersion !== resourceVersion) return undefined;
  const closed = closedGates({ ...sight, workload: object.metadata.annotations ?? {} }, unanswered);
  const named = Object.entries(words).flatMap(([gate, word]) => (note.includes(word) ? [gate] : []));
  const unsaid = closed.filter((gate) => !named.includes(gate) && (gate === 'hold' || gate === 'invalid'));
  const isTrue = named.every((gate) => closed.includes(gate)) && unsaid.length === 0;
  return isTrue ? undefined : `it names ${named.join()}, and ${closed.join()} are closed`;
}

/** Whether the template that the replica has seen had been there before. */
function hasReturned({ pods, revisions, versions }: WorkloadTruth, resourceVersion: string): boolean {
  const at = versions.get(resourceVersion) ?? 0;
  const present = revisions.find(({ from, to }) => from <= at && at < to)?.text ?? pods.template;
  return revisions.some(({ text, to }) => text === present && to <= at);
}
