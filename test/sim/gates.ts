/**
 * A second implementation, independent of the product, of the control gates: which of them are closed for a workload,
 * by the annotations of all levels, the time and the answers.
 */
import type { Texts } from './objects.ts';

const minuteMs = 60_000;

/** The windows of the simulation, with the minutes of an hour in which each is open. */
const openMinutes = {
  '*/2 * * * * 1m': (minute: number) => minute % 2 === 0,
  '*/5 * * * * 2m': (minute: number) => minute % 5 < 2,
  '! */4 * * * * 1m': (minute: number) => minute % 4 !== 0,
} as const;

/** It does not parse. */
const wrongWindow = '0 24 * * * 1h';

export type WindowText = keyof typeof openMinutes | typeof wrongWindow;

export const windowTexts: readonly WindowText[] = [...(Object.keys(openMinutes) as WindowText[]), wrongWindow];

/** What the gates of a workload depend on, as one replica knows it. */
export interface GateSight {
  /** Wall clock, ms. */
  readonly nowMs: number;
  readonly workload: Texts;
  readonly namespace: Texts;
  readonly lease: Texts;
}

/** For each config of a roll the ids of its content; more than one where it is not known which it is. */
export type Wants = readonly (readonly string[])[];

/** The control gates, in their order. */
export const controlGates: readonly string[] = ['hold', 'invalid', 'approval', 'window'];

/** The gates that open when rollouts of other workloads end. */
export const stagingGates: readonly string[] = ['breaker', 'staging'];

/** The gates that are closed for a roll of these contents, in their order. */
export function closedGates({ nowMs, workload, namespace, lease }: GateSight, wants: Wants): readonly string[] {
  const levels = [workload, namespace, lease];
  const holds = levels.map((level) => holdOf(valueOf(level, 'hold'), nowMs));
  const windows = levels.map((level) => windowOf(valueOf(level, 'window'), nowMs));
  const isApproved = isAnswered(valueOf(workload, 'approved'), wants);
  const isClosed: Readonly<Record<string, boolean>> = {
    hold: holds.includes('closed'),
    invalid: [...holds, ...windows].includes('invalid'),
    approval: !isApproved && levels.some((level) => valueOf(level, 'approval') === 'required'),
    window: windows.includes('closed') && !isAnswered(valueOf(workload, 'now'), wants),
  };
  return controlGates.filter((gate) => isClosed[gate]);
}

type GateState = 'open' | 'closed' | 'invalid';

function valueOf(texts: Texts, hint: string): string {
  return texts[`reroll.dev/${hint}`] ?? '';
}

function holdOf(text: string, nowMs: number): GateState {
  if (text === '') return 'open';
  if (text === 'true') return 'closed';
  const untilMs = Date.parse(text);
  if (Number.isNaN(untilMs)) return 'invalid';
  return untilMs > nowMs ? 'closed' : 'open';
}

function windowOf(text: string, nowMs: number): GateState {
  if (text === '') return 'open';
  if (!isRightWindow(text)) return 'invalid';
  return openMinutes[text](Math.floor(nowMs / minuteMs) % 60) ? 'open' : 'closed';
}

function isRightWindow(text: string): text is keyof typeof openMinutes {
  return Object.hasOwn(openMinutes, text);
}

function isAnswered(answer: string, wants: Wants): boolean {
  const ids = answer.split(',').filter((id) => id !== '');
  return ids.length > 0 && wants.every((possible) => possible.some((id) => ids.includes(id)));
}
