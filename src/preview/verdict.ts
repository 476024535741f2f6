/** What becomes of one workload when the change is applied. */
import type { Position } from '../manifests/manifest.ts';
import type { ClosedGate } from '../model/held.ts';
import type { ConfigRef, WorkloadIdentity } from '../model/kinds.ts';
import type { Exclusion, KeyNames } from '../survey/explain/use.ts';

/** What people have to check comes first. */
export const verdicts = [
  /** It uses a changed config, and nothing rolls it: its pods keep the old content. */
  'not-rolled',
  /** Its template changes and its configs change, and the controller cannot know that its pods are new. */
  'may-roll-twice',
  /** A gate is closed: it rolls later. */
  'waits',
  /** reroll rolls it. */
  'rolls',
  /** Its template changes: that rolls it, and reroll does nothing more. */
  'rolls-anyway',
  'new',
  'gone',
  'unchanged',
] as const;

export type Verdict = (typeof verdicts)[number];

/** A config that has changed, as a workload uses it. */
export interface PreviewChange {
  readonly config: ConfigRef;
  /** Its name before, where kustomize appends another hash now; else the same. */
  readonly before: ConfigRef;
  readonly keys: KeyNames;
  readonly isAdded: boolean;
  readonly isRemoved: boolean;
  /** The values are encrypted or not in Git, so that the content may be the same. */
  readonly isOpaque: boolean;
  /** The first changed key or, of a removed config, where it was; undefined for a config of a cluster. */
  readonly position: Position | undefined;
}

/** Why a workload that uses a changed config is not rolled. */
export type NotRolled =
  | {
      readonly code:
        | 'not-opted-in'
        | 'ignored'
        | 'opted-out'
        | 'namespace-opted-out'
        | 'namespace-not-selected'
        | 'removed'
        | 'begins';
    }
  /** The API server refuses the change of the config. */
  | { readonly code: 'immutable' }
  | { readonly code: 'not-counted'; readonly exclusion: Exclusion };

export interface PreviewItem {
  readonly workload: WorkloadIdentity;
  readonly verdict: Verdict;
  /** Whether it is certain that content changes, or that the template does. */
  readonly isCertain: boolean;
  readonly isTemplateChanged: boolean;
  readonly changes: readonly PreviewChange[];
  /** The closed gates, for `waits` and `may-roll-twice`. */
  readonly gates: readonly ClosedGate[];
  /** For `not-rolled`. */
  readonly why: NotRolled | undefined;
  /** What keeps a rollout from replacing the pods. */
  readonly notes: readonly string[];
  /** Undefined where it is not known, as of a DaemonSet. */
  readonly pods: number | undefined;
  readonly position: Position;
}

/** A change of a config that no API server accepts. */
export interface RefusedChange {
  readonly config: ConfigRef;
  readonly namespace: string;
  readonly position: Position;
}

export interface Preview {
  /** By verdict, then by namespace, kind and name. */
  readonly items: readonly PreviewItem[];
  readonly refused: readonly RefusedChange[];
}

/** Whether a user has asked for it, so that it is no surprise. */
export function isDeliberate(why: NotRolled): boolean {
  const byHint: readonly NotRolled['code'][] = ['ignored', 'opted-out', 'namespace-opted-out', 'not-counted'];
  return byHint.includes(why.code);
}
