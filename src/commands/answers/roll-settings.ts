/** The options of `reroll roll`. */
import { scopeOptions, type ScopeSettings } from '../../config/client-options.ts';
import type { Options } from '../../config/command.ts';
import { flagOption, periodOption } from '../../config/parsers.ts';
import { ANSWER, defaultWriteSettings, reasonOption, writeOptions, type WriteSettings } from './settings.ts';

export interface RollSettings extends Pick<ScopeSettings, 'namespace'>, WriteSettings {
  readonly reason: string | undefined;
  /** Roll although gates are closed. */
  readonly pastGates: boolean;
  /** Wait until the pods are replaced. */
  readonly wait: boolean;
  readonly timeoutMs: number;
}

const WAIT = 'Wait:';

export const rollOptions: Options<RollSettings> = {
  reason: {
    ...reasonOption,
    description: 'Why it is rolled; needed, and kept by every ReplicaSet and ControllerRevision',
  },
  pastGates: flagOption('past-gates', ANSWER, 'Roll although a gate is closed (hold, window, approval, breaker)'),
  wait: flagOption('wait', WAIT, 'Show the progress until all pods are replaced'),
  timeoutMs: periodOption('timeout', WAIT, '10m', 'Wait for at most this long'),
  namespace: scopeOptions.namespace,
  ...writeOptions,
};

export const defaultRollSettings: RollSettings = {
  reason: undefined,
  pastGates: false,
  wait: false,
  timeoutMs: 600_000,
  namespace: undefined,
  ...defaultWriteSettings,
};
