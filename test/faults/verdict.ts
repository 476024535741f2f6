/** Compares the ledger with the counted rollouts: finds lost changes and repeated rolls. */
import type { FleetWorkload } from './fleet.ts';
import { NotSettled } from './not-settled.ts';
import type { FaultTestbed } from './testbed.ts';

type RoundState = Pick<FaultTestbed, 'fleet' | 'ledger' | 'rollouts'>;

/** Something that did not hold, for one workload or for the process. */
export interface Complaint {
  readonly kind: 'lost' | 'doubled' | 'other';
  readonly text: string;
}

/** The names of the workloads that complaints are about. */
export function namesIn(complaints: readonly Complaint[]): readonly string[] {
  const named = complaints.map(({ text }) => /(?:Deployment|StatefulSet|DaemonSet)\/([\w-]+)/.exec(text)?.[1]);
  return named.filter((name) => name !== undefined);
}

/** What is wrong with the rollouts of a round, one complaint for each workload. */
export function judgeRollouts({ fleet, ledger, rollouts }: RoundState): readonly Complaint[] {
  return [...fleet.workloads, fleet.sentinel].flatMap((workload): readonly Complaint[] => {
    const [rolls, changes] = [rollouts.of(workload), ledger.changesOf(workload)];
    const about = (what: string): string =>
      `${nameOf(workload)} ${what}: ${String(rolls)} rollouts for ${String(changes)} changes`;
    if (rolls > changes) return [{ kind: 'doubled', text: about('rolled too often') }];
    // Pods that a policy has replaced may have the last content already.
    const isReplaced = rolls + rollouts.removalsOf(workload) > 0;
    if (!isReplaced && ledger.differs(workload)) return [{ kind: 'lost', text: about('missed') }];
    if (rollouts.repeatsOf(workload).every((repeat) => ledger.wentBack(workload, repeat))) return [];
    return [{ kind: 'doubled', text: about('rolled for content that it had') }];
  });
}

/** Rollouts where there was nothing to roll. */
export function judgeSilence({ fleet, rollouts }: RoundState, cause: string): readonly Complaint[] {
  const rolled = fleet.workloads.filter((workload) => rollouts.of(workload) > 0);
  return rolled.map((workload) => ({ kind: 'doubled', text: `${nameOf(workload)} rolled by ${cause}` }));
}

/** The complaints for an error that ended a round early. */
export function judgeError(error: unknown): readonly Complaint[] {
  if (error instanceof NotSettled) {
    return error.lagging.map((what) => ({ kind: 'lost', text: `not on the last content: ${what}` }));
  }
  return [other((error as Error).message)];
}

/** A complaint that is not about a workload. */
export function other(text: string): Complaint {
  return { kind: 'other', text };
}

function nameOf({ kind, name }: FleetWorkload): string {
  return `${kind}/${name}`;
}
