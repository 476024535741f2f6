/** The one command with which a person begins to answer a workload that waits. */
import type { ClosedGate } from '../model/held.ts';
import type { WorkloadStatus } from '../status/state.ts';

/** Of several gates the first one that only a person opens. */
export function answerTo(status: WorkloadStatus): string {
  const { state, gates, reason } = status;
  const name = nameOf(status);
  if (state === 'failed') return `kubectl describe ${name}`;
  if (state === 'reverted' || reason === 'mixed-pods-possible') return `kubectl reroll roll ${name} --reason TEXT`;
  const [gate] = gates.filter((each) => each.opens === undefined && each.reason in answers);
  return gate === undefined ? explain(status) : (answers[gate.reason]?.(status, gate) ?? explain(status));
}

/** The same as the page of the workload, in a terminal. */
function explain(status: WorkloadStatus): string {
  return `kubectl reroll explain ${nameOf(status)}`;
}

type Answer = (status: WorkloadStatus, gate: ClosedGate) => string;

const answers: Readonly<Partial<Record<ClosedGate['reason'], Answer>>> = {
  approval: (status) => `kubectl reroll approve ${nameOf(status)}`,
  hold: (status, { levels }) => `kubectl reroll hold ${heldBy(status, levels)} --off`,
};

function heldBy(status: WorkloadStatus, levels: ClosedGate['levels']): string {
  if (levels.includes('workload')) return nameOf(status);
  return levels.includes('namespace') ? `ns/${status.workload.namespace}` : '--all';
}

function nameOf({ workload: { kind, namespace, name } }: WorkloadStatus): string {
  return `${kind.toLowerCase()}/${name} -n ${namespace}`;
}
