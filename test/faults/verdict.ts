/** Judges from the ledger and the count of rollouts whether something was lost, or rolled too often. */
import type { FleetWorkload } from './fleet.ts';
import type { Stage } from './stage.ts';

type Books = Pick<Stage, 'fleet' | 'ledger' | 'rollouts'>;

/** What is wrong with the rollouts of a round, one line for each workload. */
export function judgeRollouts({ fleet, ledger, rollouts }: Books): readonly string[] {
  return [...fleet.workloads, fleet.sentinel].flatMap((workload) => {
    const [rolls, changes] = [rollouts.of(workload), ledger.changesOf(workload)];
    const counts = `${String(rolls)} rollouts for ${String(changes)} changes`;
    if (rolls > changes) return [`${nameOf(workload)} rolled too often: ${counts}`];
    if (rolls === 0 && ledger.differs(workload)) return [`${nameOf(workload)} passed over: ${counts}`];
    return rollouts.isRepeated(workload) ? [`${nameOf(workload)} rolled for content that it had: ${counts}`] : [];
  });
}

/** Rollouts where there was nothing to roll. */
export function judgeSilence({ fleet, rollouts }: Books, cause: string): readonly string[] {
  const rolled = fleet.workloads.filter((workload) => rollouts.of(workload) > 0);
  return rolled.map((workload) => `${nameOf(workload)} rolled by ${cause}`);
}

function nameOf({ kind, name }: FleetWorkload): string {
  return `${kind}/${name}`;
}
