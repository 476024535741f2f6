/** What to do next about a workload, in the order in which it has to be done. */
import { workloadKey } from '../../model/kinds.ts';
import type { RolloutBlocker } from '../../model/workload-state.ts';
import { isOutdatedState, type WorkloadStatus } from '../../status/state.ts';
import type { ControllerState, GateState } from './explanation.ts';
import type { Finding } from './finding.ts';
import type { Step } from './step.ts';

export interface StepsInput {
  readonly status: WorkloadStatus;
  readonly gates: readonly GateState[];
  readonly findings: readonly Finding[];
  readonly controller: ControllerState;
}

/** At least one. */
export function stepsOf(input: StepsInput): readonly Step[] {
  const steps = [...beforeAll(input), ...byState[input.status.state](input)];
  const isOptingIn = steps.some((step) => step.action === 'opt-in' && !step.isOptional);
  // The hint to correct is the one that opts it in.
  const needed = isOptingIn ? steps.filter(({ action }) => action !== 'correct-hints') : steps;
  return needed.length === 0 ? [{ action: 'none' }] : needed;
}

type Steps = (input: StepsInput) => readonly Step[];

const byState: Readonly<Record<WorkloadStatus['state'], Steps>> = {
  current: whereBlocked,
  rolling: (input) => orElse(whereBlocked(input), { action: 'wait', for: 'rollout', untilMs: undefined }),
  failed: () => [{ action: 'fix-rollout' }],
  stale: ({ status, controller }) => whenStale(status, controller),
  pending: whenPending,
  reverted: () => [{ action: 'restart' }],
  unrecorded: ({ controller }) =>
    controller === 'stopped' ? [] : [{ action: 'wait', for: 'record', untilMs: undefined }],
  foreign: () => [{ action: 'separate-installations' }],
  off: whenOff,
  unknown: ({ controller }) => (controller === 'unknown' ? [{ action: 'start-controller' }] : []),
};

function orElse(steps: readonly Step[], otherwise: Step): readonly Step[] {
  return steps.length === 0 ? [otherwise] : steps;
}

/** What keeps pods from starting, or a roll from coming, whatever the state is. */
function beforeAll({ findings, status, controller }: StepsInput): readonly Step[] {
  const isOff = status.state === 'off';
  const wrong = findings.some(({ code }) => code === 'hint-problem');
  return [
    ...(isOff ? [] : findings.flatMap(configStep)),
    ...findings.flatMap((finding) => breakerStep(finding, status)),
    ...(wrong ? [{ action: 'correct-hints' } as const] : []),
    ...(controller === 'stopped' && !isOff ? [{ action: 'start-controller' } as const] : []),
  ];
}

function configStep(finding: Finding): readonly Step[] {
  const isWanted = finding.code === 'required-key-absent' || (finding.code === 'config-missing' && finding.isRequired);
  return isWanted ? [{ action: 'create-config', config: finding.config }] : [];
}

/** The workload that has failed itself is rolled to a fix without any answer. */
function breakerStep(finding: Finding, { state, workload }: WorkloadStatus): readonly Step[] {
  if (finding.code !== 'breaker-tripped' || !isOutdatedState(state)) return [];
  return finding.trip.by === workloadKey(workload) ? [] : [{ action: 'resume', trip: finding.trip }];
}

/** A rollout that goes on only after a user has acted. */
function whereBlocked({ status }: StepsInput): readonly Step[] {
  const { blockers, rollout } = status;
  return rollout.state === 'blocked' ? blockers.map(unblock) : [];
}

function unblock(blocker: RolloutBlocker): Step {
  return { action: 'unblock', blocker };
}

function whenStale({ reason }: WorkloadStatus, controller: ControllerState): readonly Step[] {
  if (reason === 'mixed-pods-possible') return [{ action: 'restart' }];
  return controller === 'stopped' ? [] : [{ action: 'wait', for: 'controller', untilMs: undefined }];
}

function whenPending({ gates, findings }: StepsInput): readonly Step[] {
  const isReported = findings.some(({ code }) => code === 'hint-problem');
  const closed = gates.filter(({ state }) => state === 'closed');
  if (closed.length === 0) return [{ action: 'wait', for: 'controller', untilMs: undefined }];
  return closed.flatMap((gate) => gateStep(gate, isReported));
}

/** @param isReported a step to correct the hints is there already */
function gateStep({ gate, opens, levels }: GateState, isReported: boolean): readonly Step[] {
  const untilMs = opens?.atMs;
  const steps: Readonly<Record<GateState['gate'], readonly Step[]>> = {
    settle: [{ action: 'wait', for: 'gates', untilMs }],
    'min-interval': [{ action: 'wait', for: 'gates', untilMs }],
    'endless-changes': [{ action: 'wait', for: 'writer', untilMs }],
    hold: [untilMs === undefined ? { action: 'lift-hold', levels } : { action: 'wait', for: 'gates', untilMs }],
    invalid: isReported ? [] : [{ action: 'correct-hints' }],
    approval: [{ action: 'approve' }],
    window: [{ action: 'wait', for: 'window', untilMs }],
    breaker: [{ action: 'reset-breaker' }],
    staging: [{ action: 'wait', for: 'others', untilMs }],
  };
  return steps[gate];
}

function whenOff({ findings }: StepsInput): readonly Step[] {
  return findings.flatMap((finding): readonly Step[] => {
    if (finding.code === 'terminating') return [{ action: 'wait', for: 'deletion', untilMs: undefined }];
    if (finding.code === 'namespace-not-selected') return [{ action: 'select-namespace', option: finding.option }];
    return finding.code === 'not-opted-in' ? optIn(finding) : [];
  });
}

/** A workload that says no, or that uses no config, most likely means it. */
function optIn({ nearest, usesConfigs }: Extract<Finding, { readonly code: 'not-opted-in' }>): readonly Step[] {
  const isNo = ['ignored', 'opted-out'].includes(nearest.kind);
  if (isNo || (nearest.kind === 'none' && !usesConfigs)) return [];
  const isOptional = nearest.kind === 'none' || nearest.kind === 'namespace-opted-out';
  return [{ action: 'opt-in', annotation: nearest.meant, isOptional }];
}
