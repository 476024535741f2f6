/** The first sentence about a workload: its state, and why it is in it. */
import { gateWords } from '../status/gate-words.ts';
import { stateWords } from '../status/state-words.ts';
import type { State, StatusReason } from '../status/state.ts';
import type { GateState, WorkloadExplanation } from '../survey/explain/explanation.ts';
import type { Piece, Style } from './piece.ts';
import { counted } from './use-words.ts';

const styles: Readonly<Record<State, Style>> = {
  current: 'green',
  rolling: 'green',
  unrecorded: 'yellow',
  stale: 'yellow',
  pending: 'yellow',
  unknown: 'yellow',
  failed: 'red',
  reverted: 'red',
  foreign: 'red',
  off: 'dim',
};

export function stateStyle(state: State): Style {
  return styles[state];
}

/** Such as `Deployment/web in shop is PENDING: it waits for approval of ConfigMap/app r7eyc3apl67rmbga.` */
export function verdictPieces(explanation: WorkloadExplanation): readonly Piece[] {
  const { workload, state } = explanation.surveyed.status;
  const subject = `${workload.kind}/${workload.name} in ${workload.namespace} is `;
  return [subject, { text: state.toUpperCase(), style: styles[state] }, `: ${verdictText(explanation)}.`];
}

/** The same without the subject, and without its full stop. */
export function verdictText(explanation: WorkloadExplanation): string {
  const { status } = explanation.surveyed;
  return byReason[status.reason]?.(explanation) ?? byState[status.state]?.(explanation) ?? ofState(status.state);
}

/** The sentence that metrics and pages have, too. */
function ofState(state: State): string {
  const [first = '', ...rest] = stateWords[state];
  return `${first.toLowerCase()}${rest.join('')}`.replace(/\.$/, '');
}

type Words = (explanation: WorkloadExplanation) => string;

const byReason: Readonly<Partial<Record<StatusReason, Words>>> = {
  settle: () => 'its configs have changed, and it rolls once they have been unchanged for a moment (settle)',
  'content-changed': ({ controller }) =>
    controller === 'stopped'
      ? 'its pods run old content, and no controller runs to roll it'
      : 'its pods run old content, and it rolls within seconds',
  'mixed-pods-possible': () =>
    'its content changed and went back while a roll was held, and pods may have started in between',
  'not-opted-in': () => 'nothing opts it in',
  'opted-out': () => 'it has opted out, and its record is removed',
  'namespace-not-selected': () => 'the controller does not select its namespace',
  terminating: () => 'it is being deleted',
};

const byState: Readonly<Partial<Record<State, Words>>> = {
  current: ({ surveyed: { basis, notCompared } }) =>
    `${ofState('current')}${basis === 'controller' && notCompared.length > 0 ? ', as the controller sees it' : ''}`,
  rolling: ({ surveyed: { status } }) =>
    `it is up to date with its configs, and ${String(status.rollout.updated)} of ` +
    `${counted(status.rollout.desired, 'pod')} run its present template`,
  pending: ({ gates, surveyed }) => `it waits for ${closedWords(gates, surveyed.status.wants)}`,
  unknown: ({ controller, findings }) => {
    if (findings.some(({ code }) => code === 'namespace-not-read'))
      return 'its Namespace may be what opts it in, and cannot be read with your rights';
    return controller === 'running'
      ? 'it cannot be compared with your rights'
      : 'it cannot be compared with your rights, and no controller is known to run';
  },
};

function closedWords(gates: readonly GateState[], wants: Parameters<typeof gateWords>[1]['wants']): string {
  const closed = gates.filter(({ state }) => state === 'closed');
  const held = { gates: [], opens: undefined, wants };
  return closed
    .map(({ gate, opens, levels, details }) =>
      gateWords({ reason: gate, opens, levels, details: gate === 'approval' ? [] : details }, held),
    )
    .join('; ');
}
