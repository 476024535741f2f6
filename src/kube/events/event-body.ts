/**
 * What an Event of `events.k8s.io/v1` looks like on the wire. Lengths and formats as the API server checks them
 * (kubernetes/pkg/apis/core/validation/events.go), names as client-go makes them.
 */
import { microTime } from '../../lib/micro-time.ts';
import type { ObjectEvent } from '../../model/object-event.ts';
import { apiVersionOf } from '../api/resources.ts';

/** How often an Event was observed; the API knows a series from the second time on. */
export interface Observations {
  readonly count: number;
  /** Wall-clock ms. */
  readonly lastAtMs: number;
}

/** What is the same for all Events of a process. */
export interface Reporter {
  /** A qualified name, such as `example.com/controller`. */
  readonly controller: string;
  /** Which process of the controller; what exceeds 128 characters is cut off. */
  readonly instance: string;
}

/** What is settled when an Event is first observed; the server lets nothing of it be changed. */
export interface EventOrigin {
  readonly name: string;
  /** Wall-clock ms. */
  readonly firstAtMs: number;
  readonly event: ObjectEvent;
}

const maxInstanceLength = 128;
const maxNoteBytes = 1024;
const maxNameLength = 253;

/** The body that creates the Event. */
export function eventBody({ name, firstAtMs, event }: EventOrigin, reporter: Reporter, observed: Observations): object {
  const { regarding, type, reason, action, note } = event;
  const { kind, namespace, uid, resourceVersion } = regarding;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, namespace },
    eventTime: microTime(firstAtMs),
    type,
    reason,
    action,
    note: cutNote(note),
    regarding: { apiVersion: apiVersionOf(kind), kind, namespace, name: regarding.name, uid, resourceVersion },
    reportingController: reporter.controller,
    reportingInstance: reporter.instance.slice(0, maxInstanceLength),
    ...(observed.count > 1 && seriesBody(observed)),
  };
}

/** The merge patch that brings an Event's series up to date: nothing else of an Event can be changed. */
export function seriesBody({ count, lastAtMs }: Observations): object {
  return { series: { count, lastObservedTime: microTime(lastAtMs) } };
}

/**
 * `<name>.<hex>`, a DNS subdomain for every name that an object can have.
 * @param serial tells Events of one millisecond apart; from 0 to 999,999
 */
export function eventName(objectName: string, atMs: number, serial: number): string {
  const suffix = `.${(BigInt(Math.trunc(atMs)) * 1_000_000n + BigInt(serial)).toString(16)}`;
  // A label must not end in what the cut may leave at the end.
  return objectName.slice(0, maxNameLength - suffix.length).replace(/[-.]+$/, '') + suffix;
}

/** A note within the server's limit, which counts bytes; it is cut between characters. */
function cutNote(note: string): string {
  if (Buffer.byteLength(note) <= maxNoteBytes) return note;
  const ellipsis = '…';
  const room = new Uint8Array(maxNoteBytes - Buffer.byteLength(ellipsis));
  return note.slice(0, new TextEncoder().encodeInto(note, room).read) + ellipsis;
}
