/** How far the last roll of a workload is, and what it says about the content that its pods were started with. */
import type { ConfigRef } from './kinds.ts';

export type RolloutPhase = 'rolling' | 'soaking' | 'proven' | 'failed' | 'neutral' | 'superseded';

export interface RolloutStanding {
  readonly phase: RolloutPhase;
  /** False while a roll cannot replace its pods: paused, no replicas, OnDelete, a partition, no nodes. */
  readonly canComplete: boolean;
  /** The pod template is the one that our roll wrote. */
  readonly isAttributable: boolean;
  /** Its own controller has not observed the roll for longer than the deadline. */
  readonly isUnobserved: boolean;
  /** The configs of the cause of the roll; empty without one. */
  readonly causes: readonly ConfigRef[];
  /** The content ids of staged configs that its pods were started with. */
  readonly startedWith: Readonly<Partial<Record<ConfigRef, string>>>;
  /** The trigger of the roll; undefined without one. */
  readonly trigger: string | undefined;
  /** When it was rolled, wall clock, ms. */
  readonly rolledAtMs: number | undefined;
  /** The verdict was given when this process first saw the roll. */
  readonly isOfFirstSight: boolean;
  /** Why it failed, in words that are safe to show. */
  readonly why: string | undefined;
}
