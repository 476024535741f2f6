/** The steady state: the deployment tool syncs three more times, and no client writes anything. */
import { isDeepStrictEqual } from 'node:util';

import { rolledOut } from '../e2e/scenarios/expectations.ts';
import { plurals } from '../e2e/scenarios/objects.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';
import type { ApiObject } from '../support/api-client.ts';
import type { LogLine } from '../support/controller-process.ts';
import { expectOwner, expectOwnFieldsOnly, type FieldManager } from './ownership.ts';

const times = 3;

/** Deploys the current state again; resolves when that is done. */
export type Redeploy = (env: ScenarioEnv) => Promise<unknown>;

/**
 * Expects that the rollout is complete, and that neither the deployment tool, which syncs repeatedly, nor reroll finds
 * anything to do. The tool owns what it has deployed, reroll owns its annotations, and neither owns a field of the
 * other.
 */
export function steadyState(manager: FieldManager, again: Redeploy): Step {
  return {
    description: `nothing happens although ${manager.name} syncs ${String(times)} more times`,
    run: async (env) => {
      await rolledOut.run(env);
      const before = await snapshot(env);
      for (let count = 0; count < times; count += 1) await again(env);
      expectUnchanged(before, await snapshot(env));
      expectOwner(await env.client.get(env.workloadPath()), manager, 'image');
      expectOwner(await env.client.get(env.configPath('ConfigMap/app')), manager, 'data.color');
      await noConflicts.run(env);
    },
  };
}

/** reroll owns only its annotations, has seen no other client undo its writes, and warns of nothing. */
export const noConflicts: Step = {
  description: 'reroll and the other clients do not conflict',
  run: async (env) => {
    expectOwnFieldsOnly(env);
    await expectNoConflict(env);
  },
};

/** Helm stores each of its calls in a Secret of this type. */
const helmRelease = 'helm.sh/release.v1';

/** The objects by `kind/name`, without what the controllers of Kubernetes write. */
type Snapshot = ReadonlyMap<string, unknown>;

async function snapshot({ client, params: { namespace } }: ScenarioEnv): Promise<Snapshot> {
  const groups = { Deployment: 'apis/apps/v1', ConfigMap: 'api/v1', Secret: 'api/v1' } as const;
  const kinds = Object.keys(groups) as (keyof typeof groups)[];
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const { items } = await client.get(`/${groups[kind]}/namespaces/${namespace}/${plurals[kind]}`);
      const deployed = (items as ApiObject[]).filter(({ type }) => type !== helmRelease);
      return deployed.map((item) => [`${kind}/${item.metadata.name}`, writtenPart(item)] as const);
    }),
  );
  return new Map(lists.flat());
}

/** kube-controller-manager writes the revision and the status, at any time. */
const byKubernetes = 'deployment.kubernetes.io/revision';

function writtenPart({ metadata, ...object }: ApiObject): object {
  const { managedFields = [], annotations = {} } = metadata;
  const writers = (managedFields as { manager: string }[]).filter(
    ({ manager }) => manager !== 'kube-controller-manager',
  );
  const others = Object.entries(annotations).filter(([key]) => key !== byKubernetes);
  const kept = {
    ...metadata,
    annotations: Object.fromEntries(others),
    managedFields: writers,
    resourceVersion: undefined,
  };
  return { ...object, status: undefined, metadata: kept };
}

function expectUnchanged(before: Snapshot, after: Snapshot): void {
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)));
  if (changed.length === 0) return;
  const show = (object: unknown): string => JSON.stringify(object ?? 'nothing').slice(0, 2000);
  const shown = changed.map((name) => `${name}:\n${show(before.get(name))}\n${show(after.get(name))}`);
  throw new Error(`another client has changed ${shown.join('\n')}`);
}

/** The reasons that reroll reports when another client or installation undoes its writes. */
const conflictReasons: readonly unknown[] = ['reverted', 'undone', 'record-restored', 'second-installation'];

/** Number of restored records that reroll has rewritten, as expected. */
const rewrittenRecords = new WeakMap<ScenarioEnv, number>();

function linesOf({ group, web }: ScenarioEnv) {
  const lines = group.controllers.flatMap((controller) => controller.lines);
  return lines.filter(({ workload }) => workload === web);
}

const isRestore = (line: LogLine): boolean => line['reason'] === 'record-restored';

/** What reroll says of a rollout that an undo ends before all its pods were available for long enough. */
const undone = 'put the former pod template back';
const isUndone = ({ why }: LogLine): boolean => String(why).includes(undone);

/** kubectl rollout undo restores the record that the ReplicaSet has kept: reroll rewrites it once. */
export const recordRewritten: Step = {
  description: 'the record that the undo has restored is rewritten',
  run: async (env) => {
    const expected = (rewrittenRecords.get(env) ?? 0) + 1;
    await env.until('the record to be written again', () => linesOf(env).filter(isRestore).length >= expected);
    rewrittenRecords.set(env, expected);
  },
};

async function expectNoConflict(env: ScenarioEnv): Promise<void> {
  const { client, params: cast } = env;
  const { namespace } = cast;
  const lines = linesOf(env);
  const undos = rewrittenRecords.get(env) ?? 0;
  const expected = [...lines.filter(isRestore).slice(0, undos), ...lines.filter(isUndone).slice(0, undos)];
  const conflicts = lines.filter(
    (line) =>
      !expected.includes(line) &&
      (line.level === 'warn' || line.level === 'error' || conflictReasons.includes(line['reason'])),
  );
  if (conflicts.length > 0)
    throw new Error(`reroll reports ${conflicts.map((line) => JSON.stringify(line)).join(' ')}`);
  const { items } = await client.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
  const warnings = (items as ApiObject[]).filter(
    ({ type, reportingController }) => type === 'Warning' && String(reportingController).includes('reroll'),
  );
  const notes = warnings.map(({ note }) => String(note)).filter((note) => undos === 0 || !note.includes(undone));
  if (notes.length > 0) throw new Error(`reroll warns: ${notes.join('; ')}`);
}
