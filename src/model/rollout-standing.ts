/** Where the rollout of a workload stands, as the staging of shared content sees it. */
import type { ConfigRef } from './kinds.ts';

/**
 * - `rolling`: not all pods are replaced yet, or no verdict was given;
 * - `soaking`: all pods are replaced and available, and have to stay so for a while;
 * - `proven`: they stayed so;
 * - `failed`: given up by its own controller, without progress for the deadline, or undone by a person;
 * - `neutral`: neither proven nor failed in the time that it has for it, or its failure is no evidence;
 * - `superseded`: another client changed the pod template before a verdict.
 *
 * `failed`, `superseded` and a `neutral` failure become `proven` once all pods are replaced and stay available.
 */
export type RolloutPhase = 'rolling' | 'soaking' | 'proven' | 'failed' | 'neutral' | 'superseded';

export interface RolloutStanding {
  readonly phase: RolloutPhase;
  /** False for a workload that is paused, without replicas or nodes, with `OnDelete` or a partition. */
  readonly canComplete: boolean;
  /** The template is the one that the roll made: trigger and base are those of the roll. */
  readonly isAttributable: boolean;
  /** Its own controller has not observed it for longer than the deadline. */
  readonly isUnobserved: boolean;
  /** The configs of the cause of the roll; empty without a roll. */
  readonly causes: readonly ConfigRef[];
  /** For each staged config the id of the content that its pods started with. */
  readonly startedWith: Readonly<Partial<Record<ConfigRef, string>>>;
  /** The trigger that the roll wrote; undefined for a record without a roll. */
  readonly trigger: string | undefined;
  /** When it was rolled by the record, wall clock, ms. */
  readonly rolledAtMs: number | undefined;
  /** The verdict was given when this process first saw the roll, which was long over then. */
  readonly isOfFirstSight: boolean;
  /** Why it failed, in words that are safe to show; undefined unless it did. */
  readonly why: string | undefined;
}
