/**
 * The one list of reasons that a decision can have. Types, the labels of metrics and the rows of docs/semantics.md follow
 * from it; a new reason is a row here, a row there, and a sentence in notes.ts where people are to read of it.
 */
interface ReasonRow {
  readonly action: 'noop' | 'baseline' | 'roll' | 'wait' | 'release' | 'confirm';
  /** `noop` only: pods may still run other content, so the workload counts as stale although nothing will be done. */
  readonly staysStale?: true;
  /** `wait` only: it delays a roll, rather than a write that does not roll. */
  readonly isGate?: true;
}

export const reasons = {
  /** The workload's pods run the content that its configs have. */
  'up-to-date': { action: 'noop' },
  /** Nothing opts it in, and nothing of ours has to be cleaned up. */
  'not-opted-in': { action: 'noop' },
  /** Its namespace is none that this process looks after. */
  'namespace-not-selected': { action: 'noop' },
  /** It is being deleted. */
  terminating: { action: 'noop' },
  /** Somebody took the template back in the middle of a rollout: old pods run old content. Reported, and not fought. */
  reverted: { action: 'noop', staysStale: true },
  /** The content changed and went back while a roll was held, and it is unknown whether pods started in between. Reported. */
  'mixed-pods-possible': { action: 'noop', staysStale: true },
  /** A second installation with another key keeps writing its record. Reported, and left to it. */
  'second-installation': { action: 'noop' },
  /** It had no record. */
  'no-record': { action: 'baseline' },
  /** Its record cannot be compared with: malformed, of a newer version, or made under another key. */
  'foreign-record': { action: 'baseline' },
  /** Its record was made under a former digest key. */
  'key-rotated': { action: 'baseline' },
  /** It was opted in again, and the record is from before. */
  adopted: { action: 'baseline' },
  /** A config or key entered or left the set that it uses, or a required one arrived that kept its pods from starting. */
  'references-changed': { action: 'baseline' },
  /** Somebody took the record away, or put an older one into its place. */
  'record-restored': { action: 'baseline' },
  /** Its template was changed by somebody else after the content was: its pods have started with it. */
  fresh: { action: 'baseline' },
  /** The template that the last roll replaced has come back after the rollout was complete: the record says so no longer. */
  'rollout-over': { action: 'baseline' },
  /** Its configs have other content than its pods were started with. */
  'content-changed': { action: 'roll' },
  /** Its configs have not been quiet for long enough yet. */
  settle: { action: 'wait', isGate: true },
  /** It was rolled only a moment ago. */
  'min-interval': { action: 'wait', isGate: true },
  /** It was rolled again and again, each time soon followed by another change: the pauses between its rolls grow. */
  'endless-changes': { action: 'wait', isGate: true },
  /** It asks for a gate that this version does not have. */
  'unsupported-gate': { action: 'wait', isGate: true },
  /** What we last wrote without rolling was undone: it is written again ever less often. */
  undone: { action: 'wait' },
  /** The workload has opted out. */
  'opted-out': { action: 'release' },
  /** What the watch shows of a config is older than the record, or shows a deletion that counts. */
  'lagging-view': { action: 'confirm' },
} as const satisfies Readonly<Record<string, ReasonRow>>;

type Reasons = typeof reasons;

export type Action = ReasonRow['action'];

/** The reasons whose rows have these members, such as `{ action: 'wait' }`. */
export type ReasonWith<Row extends Partial<ReasonRow>> = {
  [Reason in keyof Reasons]: Reasons[Reason] extends Row ? Reason : never;
}[keyof Reasons];

/** The reasons whose rows have a member, in the order of the list. */
export function reasonsWith<Member extends 'staysStale' | 'isGate'>(
  member: Member,
): readonly ReasonWith<Readonly<Record<Member, true>>>[] {
  const rows = Object.entries<ReasonRow>(reasons).filter(([, row]) => row[member] === true);
  return rows.map(([reason]) => reason as ReasonWith<Readonly<Record<Member, true>>>);
}
