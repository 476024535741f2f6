/** Makes a snapshot of the memory of a controller, in steps between which the controller can act. */
import { compareTrips } from '../model/breakers-text.ts';
import { configKey, workloadKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { dependenciesOf } from '../plan/selection/selection.ts';
import { isOutdatedState, type WorkloadStatus } from '../status/state.ts';
import { changesOf } from '../survey/changes.ts';
import type { Cluster } from '../survey/cluster.ts';
import { evaluate } from '../survey/evaluate.ts';
import type { Evaluation } from '../survey/evaluation.ts';
import type { Installation } from '../survey/installation.ts';
import { findSettled } from '../survey/settled.ts';
import type { Surveyed } from '../survey/surveyed.ts';
import { compareStatuses } from '../views/attention.ts';
import { writeOfState, type ConfigWrite, type Memory, type Row, type Snapshot } from './inventory-source.ts';
import { clusterOf, readWorkloadOf } from './memory-survey.ts';
import { ChangeIndex } from './changes.ts';
import type { ControllerView } from './controller-view.ts';
import { sortInSteps, Steps, type Pause } from './steps.ts';

export interface SnapshotInput {
  readonly view: ControllerView;
  readonly revision: string;
  readonly memory: Memory;
  readonly nowMs: number;
  readonly installation: Omit<Installation, 'leader' | 'breakers'>;
  readonly readSettings: ReadSettings;
  readonly pause: Pause;
}

export async function makeSnapshot(input: SnapshotInput): Promise<Snapshot> {
  const { view, revision, nowMs, readSettings, memory, pause } = input;
  const trips = [...view.trips].sort(compareTrips);
  const leader = view.leader === '' ? undefined : { identity: view.leader, renewedMs: nowMs, isLive: true };
  const installation: Installation = { ...input.installation, leader, breakers: { trips, more: 0 } };
  const rows = await rowsOf(input, installation);
  const byKey = new Map(rows.map((row) => [workloadKey(row.state), row]));
  const { configs, workloads } = view.memory;
  const find = (key: WorkloadKey): readonly Row[] => {
    const row = byKey.get(key);
    return row === undefined ? [] : [row];
  };
  const usersOf = (config: ConfigKey): readonly Row[] => [...workloads.usersOf(config)].flatMap(find);
  const writes = (): Iterable<ConfigWrite> => writesOf(view);
  return {
    revision,
    nowMs,
    rows,
    installation,
    annotations: readSettings.annotations,
    notCompared: [],
    trips,
    notes: [],
    memory: view.isLeading ? memory : undefined,
    standsByFor: view.isLeading ? undefined : view.leader,
    row: (key) => byKey.get(key),
    changes: new ChangeIndex({ nowMs, writes, usersOf }, pause),
    usersOf,
    writeOf: (key) => {
      const known = configs.get(key);
      return known && writeOfState(key, known.state, undefined);
    },
    writes,
  };
}

function* writesOf({ memory }: ControllerView): Generator<ConfigWrite> {
  for (const state of memory.configs.states()) {
    const key: ConfigKey = configKey(state.kind, state.namespace, state.name);
    yield writeOfState(key, state, undefined);
  }
}

async function rowsOf(input: SnapshotInput, installation: Installation): Promise<readonly Row[]> {
  const { view, pause } = input;
  const surveyedOf = view.isLeading ? fromStatuses(view) : fromComparison(input, installation);
  const rows: Row[] = [];
  await new Steps(pause).each(view.memory.workloads.keys(), (key) => {
    const state = view.memory.workloads.get(key)?.state;
    const surveyed = state === undefined ? undefined : surveyedOf(key);
    if (state !== undefined && surveyed !== undefined) rows.push({ surveyed, state });
  });
  await pause();
  return sortInSteps(rows, (a, b) => compareStatuses(a.surveyed.status, b.surveyed.status), pause);
}

type SurveyedOf = (key: WorkloadKey) => Surveyed | undefined;

/** What the last decisions of the leader say. */
function fromStatuses(view: ControllerView): SurveyedOf {
  const statuses = view.statuses[Symbol.iterator]();
  const ahead = new Map<WorkloadKey, WorkloadStatus>();
  // The statuses come in the order of the workloads; one that has come meanwhile is in the next snapshot.
  const find = (key: WorkloadKey): WorkloadStatus | undefined => {
    const known = ahead.get(key);
    if (known !== undefined) return known;
    for (let next = statuses.next(); next.done !== true; next = statuses.next()) {
      const found = workloadKey(next.value.workload);
      if (found === key) return next.value;
      ahead.set(found, next.value);
    }
    return undefined;
  };
  const cluster = clusterOf(view, { keys: [], namespace: '' });
  return (key) => {
    const status = find(key);
    return status && surveyedOf(status, key, { view, cluster });
  };
}

function surveyedOf(
  status: WorkloadStatus,
  key: WorkloadKey,
  { view, cluster }: { readonly view: ControllerView; readonly cluster: Cluster },
): Surveyed | undefined {
  const facts = isOutdatedState(status.state) ? view.memory.facts(key) : undefined;
  const known = view.memory.workloads.get(key);
  if (known === undefined) return undefined;
  const { generation, strategy } = readWorkloadOf(known.state);
  const shared = { status, generation, strategy, basis: 'comparison', notCompared: [] } as const;
  if (facts === undefined) return { ...shared, configs: 0, changes: [] };
  const dependencies = dependenciesOf(facts.workload, facts.selectionContext);
  const changes = changesOf({ facts, dependencies, status, isCompared: true }, cluster);
  return { ...shared, configs: dependencies.size, changes };
}

/** A replica that stands by has decided nothing: it compares, as a command does. */
function fromComparison({ view, nowMs, readSettings }: SnapshotInput, installation: Installation): SurveyedOf {
  const cluster = clusterOf(view, { keys: view.memory.workloads.keys(), namespace: undefined });
  const keyIds = [readSettings.digester, ...readSettings.previous].map(({ keyId }) => keyId);
  const settled = findSettled(cluster, installation.options, ({ key }) => keyIds.includes(key));
  const evaluation: Evaluation = {
    client: { nowMs },
    cluster,
    inventory: view.memory,
    installation,
    hasKeys: true,
    settled,
    usersOf: (config) => [...view.memory.workloads.usersOf(config)].length,
    refused: new Map(),
  };
  return (key) => {
    const known = view.memory.workloads.get(key);
    return known && evaluate(readWorkloadOf(known.state), evaluation);
  };
}
