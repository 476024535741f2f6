/**
 * Builds the bodies of Events of `events.k8s.io/v1`. Lengths and formats follow the validation of the API server
 * (kubernetes/pkg/apis/core/validation/events.go), names those of client-go.
 */
import { microTime } from '../../lib/micro-time.ts';
import type { ObjectEvent } from '../../model/object-event.ts';
import { apiVersionOf, objectKindOf } from '../api/resources.ts';

/** How often an Event was observed. In the API, an Event has a series from the second time on. */
export interface Observations {
  readonly count: number;
  /** Wall-clock ms. */
  readonly lastAtMs: number;
}

/** The reporter of all Events of a process. */
export interface Reporter {
  /** A qualified name, such as `example.com/controller`. */
  readonly controller: string;
  /** Names the process of the controller; cut to 128 characters. */
  readonly instance: string;
}

/** The fields that are fixed when an Event is first observed; the API server does not allow to change them. */
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
    regarding: {
      apiVersion: apiVersionOf(kind),
      kind: objectKindOf(kind),
      namespace,
      name: regarding.name,
      uid,
      resourceVersion,
    },
    reportingController: reporter.controller,
    reportingInstance: reporter.instance.slice(0, maxInstanceLength),
    ...(observed.count > 1 && seriesBody(observed)),
  };
}

/** The merge patch that updates the series of an Event, the only field that can change. */
export function seriesBody({ count, lastAtMs }: Observations): object {
  return { series: { count, lastObservedTime: microTime(lastAtMs) } };
}

/**
 * Returns `<name>.<hex>`, a DNS subdomain for every valid object name.
 * @param serial makes Events of one millisecond differ; from 0 to 999,999
 */
export function eventName(objectName: string, atMs: number, serial: number): string {
  const suffix = `.${(BigInt(Math.trunc(atMs)) * 1_000_000n + BigInt(serial)).toString(16)}`;
  // A DNS label must not end in a hyphen or a dot, which the cut can leave at the end.
  return objectName.slice(0, maxNameLength - suffix.length).replace(/[-.]+$/, '') + suffix;
}

/** Cuts a note between characters to the server's limit, which counts bytes. */
function cutNote(note: string): string {
  if (Buffer.byteLength(note) <= maxNoteBytes) return note;
  const ellipsis = '…';
  const room = new Uint8Array(maxNoteBytes - Buffer.byteLength(ellipsis));
  return note.slice(0, new TextEncoder().encodeInto(note, room).read) + ellipsis;
}
