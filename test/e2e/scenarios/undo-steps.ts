/**
 * `kubectl rollout undo`, which restores annotations in addition to the pod template where the workload is a
 * Deployment.
 */
import { isDeepStrictEqual } from 'node:util';

import type { ApiObject } from '../../support/api-client.ts';
import type { Step } from './scenario.ts';
import type { ScenarioEnv } from './scenario-env.ts';
import { othersChange, replace } from './workload-steps.ts';

/** Restores the previous pod template. */
export const undo: Step = othersChange('kubectl rollout undo', (env) => backTo(env, env.historyOf().templates.at(-2)));

/** Restores the first pod template. */
export const undoToFirst: Step = othersChange('kubectl rollout undo --to-revision=1', (env) =>
  backTo(env, env.historyOf().templates[0]),
);

/**
 * The annotations of a Deployment that kubectl leaves as they are (kubectl/pkg/polymorphichelpers/rollback.go). All
 * others are restored from the ReplicaSet, including those of reroll.
 */
const leftAlone = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

async function backTo(env: ScenarioEnv, template: ApiObject | undefined): Promise<void> {
  const kept = env.params.kind === 'Deployment' ? await annotationsKeptWith(env, template) : undefined;
  await replace(env, 'kubectl-rollout', (object) => {
    object['spec'] = { ...(object['spec'] as object), template };
    if (kept === undefined) return;
    const { annotations = {} } = object.metadata;
    object.metadata.annotations = { ...only(annotations, isLeftAlone), ...only(kept, (key) => !isLeftAlone(key)) };
  });
}

type Texts = Readonly<Record<string, string>>;

const isLeftAlone = (key: string): boolean => leftAlone.includes(key);

function only(texts: Texts, isWanted: (key: string) => boolean): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => isWanted(key)));
}

/** The annotations of the Deployment that the ReplicaSet of this template has kept. */
async function annotationsKeptWith(env: ScenarioEnv, template: ApiObject | undefined): Promise<Texts> {
  const path = `/apis/apps/v1/namespaces/${env.params.namespace}/replicasets`;
  const replicaSet = await env.until('the ReplicaSet of the template', async () => {
    const { items } = (await env.client.get(path)) as unknown as { items: ApiObject[] };
    return items.find(({ ['spec']: spec }) => isDeepStrictEqual(withoutHash(spec as Spec), template));
  });
  return replicaSet.metadata.annotations ?? {};
}

interface Spec {
  readonly template: ApiObject;
}

function withoutHash({ template }: Spec): ApiObject {
  const labels = only(template.metadata.labels ?? {}, (key) => key !== 'pod-template-hash');
  return { ...template, metadata: { ...template.metadata, labels } };
}
