/** All scenarios by name, and the testbed that each needs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Bench, Measurement } from '../bench.ts';
import type { ScenarioName } from '../scenario-names.ts';
import { BenchTestbed } from '../testbed.ts';
import { auditPolicy } from './audit.ts';
import { measureCalls } from './calls.ts';
import { measureFanout, measureMass } from './fanout.ts';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { measureStart } from './start.ts';
import { measureStorm } from './storm.ts';
import { measureWaves } from './waves.ts';

/** A scenario, and the testbed that was started for it. */
export interface PreparedScenario {
  readonly testbed: BenchTestbed;
  readonly measure: () => Promise<readonly Measurement[]>;
}

const measures: Readonly<
  Record<Exclude<ScenarioName, 'calls'>, (bench: Bench, testbed: BenchTestbed) => Promise<readonly Measurement[]>>
> = {
  latency: measureLatency,
  fanout: measureFanout,
  mass: measureMass,
  waves: measureWaves,
  storm: measureStorm,
  memory: measureMemory,
  start: measureStart,
};

/**
 * Starts a control plane for a scenario.
 * @param folder holds files that the control plane reads and writes
 */
export async function prepare(name: ScenarioName, bench: Bench, folder: string): Promise<PreparedScenario> {
  if (name !== 'calls') {
    const testbed = await BenchTestbed.start(bench);
    return { testbed: testbed, measure: () => measures[name](bench, testbed) };
  }
  const policy = join(folder, 'audit-policy.json');
  const log = join(folder, 'audit.log');
  await writeFile(policy, JSON.stringify(auditPolicy));
  // Blocking mode: the API server answers a call only after it has written the line, so no line is missing.
  const args = [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`, '--audit-log-mode=blocking'];
  const testbed = await BenchTestbed.start({ ...bench, apiServerArgs: args });
  return { testbed: testbed, measure: () => measureCalls(bench, testbed, log) };
}
