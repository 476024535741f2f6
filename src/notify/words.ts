/** The sentences of messages. States and what workloads wait for are in the words of `src/status`. */
import type { NoticeChange, NoticeEvent } from '../model/notice.ts';
import { parseConfigRef } from '../model/kinds.ts';
import { count } from '../model/wording.ts';
import type { WorkloadStatus } from '../status/state.ts';

type Status = Pick<WorkloadStatus, 'state' | 'reason'>;

export const titles: Readonly<Record<NoticeEvent, string>> = {
  rolled: 'Rolled',
  'rollout-complete': 'Rollout complete',
  'rollout-failed': 'Rollout failed',
  'breaker-tripped': 'Breaker tripped',
  pending: 'Roll waits',
  'approval-needed': 'Approval needed',
  released: 'Released',
  reverted: 'Roll reverted',
  'patch-failed': 'Patch failed',
  'hint-problem': 'Annotation not understood',
  'second-installation': 'Second installation',
};

/** What is said of a number of workloads, such as `2 of 14 workloads`. */
const clauses: Readonly<Record<NoticeEvent, (workloads: string, isOne: boolean) => string>> = {
  rolled: (workloads) => `rolled ${workloads}`,
  'rollout-complete': (workloads, isOne) => `${workloads} ${isOne ? 'runs' : 'run'} the new content`,
  'rollout-failed': (workloads) => `the rollout of ${workloads} failed or is stuck`,
  'breaker-tripped': () => 'no further workload is rolled to this content',
  pending: (workloads, isOne) => `${workloads} ${isOne ? 'waits' : 'wait'}`,
  'approval-needed': (workloads, isOne) => `${workloads} ${isOne ? 'waits' : 'wait'} for approval`,
  released: (workloads, isOne) => `${workloads} ${isOne ? 'waits' : 'wait'} no longer`,
  reverted: (workloads) => `another client undid the roll of ${workloads}`,
  'patch-failed': (workloads) => `the patch of ${workloads} fails`,
  'hint-problem': (workloads) => `annotations of ${workloads} are not understood`,
  'second-installation': (workloads, isOne) => `another installation records ${workloads}${isOne ? '' : ' as well'}`,
};

/** Such as `ConfigMap/app in shop`. */
export function configWords({ config, namespace }: NoticeChange): string {
  const { kind, name } = parseConfigRef(config);
  return `${kind}/${name} in ${namespace}`;
}

/** Such as `ConfigMap/app in shop (color) changed by manager kustomize-controller, change 44ad4caa`. */
function changeWords(change: NoticeChange): string {
  const keys = change.keys === '' ? '' : ` (${change.keys})`;
  const by = change.by === undefined ? '' : ` by manager ${change.by}`;
  return `${configWords(change)}${keys} changed${by}, change ${change.id}`;
}

/**
 * @param size of the group
 * @param users of the config whose change it is about; empty for a group without a change
 */
export function summaryWords(
  event: NoticeEvent,
  size: number,
  change: NoticeChange | undefined,
  users: readonly Status[],
): string {
  const noun = event === 'hint-problem' ? 'object' : 'workload';
  const total = users.length > size ? `${String(size)} of ${count(users.length, noun)}` : count(size, noun);
  const said = clauses[event](total, size === 1);
  const others = change === undefined ? '' : otherWords(event, users);
  return `${change === undefined ? '' : `${changeWords(change)}: `}${said}${others}`;
}

/** How far the other users of the config are. */
function otherWords(event: NoticeEvent, users: readonly Status[]): string {
  const approval = users.filter(({ reason }) => reason === 'approval').length;
  const pending = users.filter(({ state, reason }) => state === 'pending' && reason !== 'approval').length;
  const failed = users.filter(({ state }) => state === 'failed').length;
  const parts = [
    ...(approval > 0 && event !== 'approval-needed' ? [`${waits(approval)} for approval`] : []),
    ...(pending > 0 && event !== 'pending' ? [`${waits(pending)} for something else`] : []),
    ...(failed > 0 && event !== 'rollout-failed' ? [`${String(failed)} failed`] : []),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

function waits(number: number): string {
  return `${String(number)} ${number === 1 ? 'waits' : 'wait'}`;
}

/** Whether no user of a config is on its way to another state by itself. */
export function areAllDone(users: readonly Status[]): boolean {
  return users.length > 0 && users.every(({ state }) => !['stale', 'pending', 'rolling', 'unknown'].includes(state));
}
