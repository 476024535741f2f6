/**
 * The one list of reasons that a decision can have. Types and the labels of metrics are derived from it. A new reason
 * needs a row here, a state in status/state.ts, a row in docs/semantics.md and, if it gets an Event, a note in
 * controller/reports/messages.ts.
 */
interface ReasonRow {
  readonly action: 'noop' | 'baseline' | 'roll' | 'wait' | 'release' | 'confirm';
  /** `noop` only: pods may still run other content, so the workload counts as stale although it is not rolled. */
  readonly staysStale?: true;
  /** `wait` only: it delays a roll, as opposed to a write that does not roll. */
  readonly isGate?: true;
  /** A gate that users set, as opposed to those that the process measures itself. */
  readonly isControlGate?: true;
  /** A gate that opens when rollouts of other workloads end, at a time that is not known. */
  readonly isStagingGate?: true;
}

export const reasons = {
  /** The workload's pods run the content that its configs have. */
  'up-to-date': { action: 'noop' },
  /** Nothing opts it in, and no annotation of ours has to be removed. */
  'not-opted-in': { action: 'noop' },
  /** This process does not manage its namespace. */
  'namespace-not-selected': { action: 'noop' },
  /** It is being deleted. */
  terminating: { action: 'noop' },
  /** A roll would restart nothing, or would be refused, by the workload's own spec. Reported, and not written. */
  unsupported: { action: 'noop', staysStale: true },
  /**
   * Another client restored the template in the middle of a rollout: old pods run old content. Reported, not undone.
   */
  reverted: { action: 'noop', staysStale: true },
  /** Content changed and went back while a roll waited; whether pods started in between is unknown. Reported. */
  'mixed-pods-possible': { action: 'noop', staysStale: true },
  /** A second installation with another key writes its own record again and again. Reported, and not overwritten. */
  'second-installation': { action: 'noop' },
  /** It had no record. */
  'no-record': { action: 'baseline' },
  /** Its record cannot be compared: it is malformed, of a newer version, or made under another key. */
  'foreign-record': { action: 'baseline' },
  /** Its record was made under a previous digest key. */
  'key-rotated': { action: 'baseline' },
  /** It was opted in again, and the record is from before. */
  adopted: { action: 'baseline' },
  /** A config or key began or ceased to count, or a required one arrived without which its pods could not start. */
  'references-changed': { action: 'baseline' },
  /** Another client removed the record, or replaced it by an older one. */
  'record-restored': { action: 'baseline' },
  /** Another client changed its template after the content changed: its pods have started with that content. */
  fresh: { action: 'baseline' },
  /** The template that the last roll replaced came back after the rollout was complete: that roll leaves the record. */
  'rollout-over': { action: 'baseline' },
  /** Its configs have other content than its pods were started with. */
  'content-changed': { action: 'roll' },
  /** Its configs have not been unchanged for long enough yet. */
  settle: { action: 'wait', isGate: true },
  /** Its last roll is too recent. */
  'min-interval': { action: 'wait', isGate: true },
  /** Another change soon followed each of its last rolls: the pauses between its rolls grow. */
  'endless-changes': { action: 'wait', isGate: true },
  /** It, its Namespace, the process or the Lease is held. */
  hold: { action: 'wait', isGate: true, isControlGate: true },
  /** An annotation that asks for a gate does not parse. */
  invalid: { action: 'wait', isGate: true, isControlGate: true },
  /** A user has to approve its content. */
  approval: { action: 'wait', isGate: true, isControlGate: true },
  /** It is rolled at certain times only. */
  window: { action: 'wait', isGate: true, isControlGate: true },
  /** A rollout of another user of its configs has failed. */
  breaker: { action: 'wait', isGate: true, isStagingGate: true },
  /** Other users of its configs are rolled before it. */
  staging: { action: 'wait', isGate: true, isStagingGate: true },
  /** Our last write without a roll was undone: it is repeated at growing intervals. */
  undone: { action: 'wait' },
  /** The workload has opted out. */
  'opted-out': { action: 'release' },
  /** The watch shows a config older than the record does, or a deletion that counts. */
  'lagging-view': { action: 'confirm' },
} as const satisfies Readonly<Record<string, ReasonRow>>;

type Reasons = typeof reasons;

export type Action = ReasonRow['action'];

/** The reasons whose rows have these members, such as `{ action: 'wait' }`. */
export type ReasonWith<Row extends Partial<ReasonRow>> = {
  [Reason in keyof Reasons]: Reasons[Reason] extends Row ? Reason : never;
}[keyof Reasons];

/** The reasons whose rows have a member, in the order of the list. */
export function reasonsWith<Member extends 'staysStale' | 'isGate' | 'isControlGate' | 'isStagingGate'>(
  member: Member,
): readonly ReasonWith<Readonly<Record<Member, true>>>[] {
  const rows = Object.entries<ReasonRow>(reasons).filter(([, row]) => row[member] === true);
  return rows.map(([reason]) => reason as ReasonWith<Readonly<Record<Member, true>>>);
}
