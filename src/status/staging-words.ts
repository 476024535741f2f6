/** The words for workloads that wait for others that use the same config. */
import { parseWorkloadKey, type WorkloadKey } from '../model/kinds.ts';
import { count } from '../model/wording.ts';
import type { Annotations } from '../plan/read/annotations.ts';

export interface TurnCounts {
  /** Between their roll and its verdict, or about to be rolled. */
  readonly begun: number;
  readonly waiting: number;
  readonly proven: number;
  /** One of those that have begun; undefined if none has. */
  readonly first: WorkloadKey | undefined;
}

/**
 * Such as `Deployment/web is rolled; 499 other workloads wait until its pods have stayed available` or, in a dry run,
 * `(dry run) Deployment/web would be rolled first; 499 other workloads would wait`.
 */
export function heldByTurnNote({ begun, waiting, first }: TurnCounts, isDryRun: boolean): string {
  const others = count(waiting, 'other workload');
  const verb = waiting === 1 ? 'waits' : 'wait';
  if (first === undefined) return `${others} ${verb} for rollouts of workloads that use this config`;
  const { kind, name } = parseWorkloadKey(first);
  const rolled = begun > 1 ? `${kind}/${name} and ${String(begun - 1)} more` : `${kind}/${name}`;
  if (isDryRun) return `(dry run) ${rolled} would be rolled first; ${others} would wait`;
  const [be, their] = begun > 1 ? ['are', 'their'] : ['is', 'its'];
  return `${rolled} ${be} rolled; ${others} ${verb} until ${their} pods have stayed available`;
}

export const firstStagingNote =
  'reroll rolls the workloads that share a config one after the other, so that bad content takes down one of them; ' +
  'this is the first time in this installation, and the option --canary-from 0 turns it off';

/** @param option as users write it */
export function unstagedNote(users: number, option: string): string {
  return (
    `${count(users, 'workload')} use this config, and a change rolls all of them at once; with ${option} one of them is ` +
    'rolled first, and the others in waves once its pods have stayed available; --canary-from 0 keeps it so without ' +
    'this Event'
  );
}

/** @param replaced how many contents in a row were replaced */
export function changesTooFastNote(replaced: number, { maxConcurrent }: Annotations): string {
  return (
    `${count(replaced, 'content')} in a row were replaced before a workload had proven one, so most users of this config ` +
    `keep older content; change it less often, or annotate it with ${maxConcurrent}=unlimited to roll all users at once`
  );
}
