/** What people can be notified of: the closed list of events, and what the controller says of each. */
import type { ConfigRef } from './kinds.ts';

/** In the order in which documentation and errors list them. */
export const noticeEvents = [
  /** reroll has changed the pod template of a workload. */
  'rolled',
  /** All its pods run the new content and are available. */
  'rollout-complete',
  /** Its rollout was given up, or goes on only after a user has acted. */
  'rollout-failed',
  /** No further workload is rolled to the content of a config. */
  'breaker-tripped',
  /** A roll waits for something other than an approval. */
  'pending',
  /** A roll waits until a user approves the content. */
  'approval-needed',
  /** A roll of which `pending` or `approval-needed` was sent waits no longer, or a breaker was reset. */
  'released',
  /** Another client undid a roll halfway. */
  'reverted',
  /** The API server refuses a patch, or does not answer it. */
  'patch-failed',
  /** An annotation is not understood. */
  'hint-problem',
  /** Another installation records the same workloads. */
  'second-installation',
] as const;

export type NoticeEvent = (typeof noticeEvents)[number];

/** The events that ask for a person. */
export const attentionEvents: readonly NoticeEvent[] = [
  ...(['approval-needed', 'rollout-failed', 'breaker-tripped', 'reverted'] as const),
  ...(['patch-failed', 'hint-problem', 'second-installation'] as const),
];

/** The object that a notice is about. */
export interface NoticeObject {
  readonly kind: string;
  /** Of a Namespace: its own name. */
  readonly namespace: string;
  readonly name: string;
}

/** One change of the content of a config. */
export interface NoticeChange {
  /** As in log lines and Events. */
  readonly id: string;
  readonly config: ConfigRef;
  readonly namespace: string;
  /** The changed keys, or how many they are, as Events name them; empty if they are not known. */
  readonly keys: string;
  /** The field manager that wrote the content last; undefined if that is not known. */
  readonly by: string | undefined;
}

/** The part of a notice that decides which sinks get it. */
export interface NoticeAudience {
  /** Labels of the workload; none for other objects. */
  readonly labels: Readonly<Record<string, string>>;
  /** The sink that the hint `notify` of the workload or of its Namespace names. */
  readonly sink: string | undefined;
}

export interface Notice extends NoticeAudience {
  readonly event: NoticeEvent;
  readonly about: NoticeObject;
  readonly changes: readonly NoticeChange[];
  /** What happened to this object, in the words of Events; empty if the event says it all. */
  readonly note: string;
  /** The content id of each config that has to be approved. */
  readonly wants: Readonly<Partial<Record<ConfigRef, string>>>;
}

/** A notice that holds until it is over: it counts only once it has held for some time. */
export interface LastingNotice {
  readonly notice: Notice;
  /** How long it has held already, ms. */
  readonly forMs: number;
}

/** Takes notices and returns at once; a notice may be lost. Never throws. */
export interface NoticeReporter {
  /** Something has happened. */
  report(notice: Notice): void;
  /** Something holds; repeated while it does. It replaces what held of this object before. */
  holds(lasting: LastingNotice): void;
  /** Nothing holds of this object any more. @param isGone the object itself is gone, so that nothing is released */
  over(about: NoticeObject, isGone?: boolean): void;
}

/** The name of an object in notices: `<kind>/<namespace>/<name>`. */
export function noticeKey({ kind, namespace, name }: NoticeObject): string {
  return `${kind}/${namespace}/${name}`;
}
