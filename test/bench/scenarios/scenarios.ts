/** All scenarios by name, and the stage that each needs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Bench, Measurement } from '../bench.ts';
import type { ScenarioName } from '../scenario-names.ts';
import { Stage } from '../stage.ts';
import { auditPolicy } from './audit.ts';
import { measureCalls } from './calls.ts';
import { measureFanout, measureMass } from './fanout.ts';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { measureStart } from './start.ts';
import { measureStorm } from './storm.ts';

/** A scenario on the stage that was made for it. */
export interface Staged {
  readonly stage: Stage;
  readonly measure: () => Promise<readonly Measurement[]>;
}

const measures: Readonly<
  Record<Exclude<ScenarioName, 'calls'>, (bench: Bench, stage: Stage) => Promise<readonly Measurement[]>>
> = {
  latency: measureLatency,
  fanout: measureFanout,
  mass: measureMass,
  storm: measureStorm,
  memory: measureMemory,
  start: measureStart,
};

/**
 * Starts a control plane for a scenario.
 * @param folder takes files that the control plane needs, and what it writes
 */
export async function prepare(name: ScenarioName, bench: Bench, folder: string): Promise<Staged> {
  if (name !== 'calls') {
    const stage = await Stage.start(bench);
    return { stage, measure: () => measures[name](bench, stage) };
  }
  const policy = join(folder, 'audit-policy.json');
  const log = join(folder, 'audit.log');
  await writeFile(policy, JSON.stringify(auditPolicy));
  // Blocking: a call is answered only when its line is written, so no line is still to come.
  const args = [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`, '--audit-log-mode=blocking'];
  const stage = await Stage.start({ ...bench, apiServerArgs: args });
  return { stage, measure: () => measureCalls(bench, stage, log) };
}
