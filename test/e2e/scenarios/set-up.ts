/** Creates the initial objects of a scenario: configs, markers, the workload and its witness. */
import type { Given } from './given.ts';
import {
  configBody,
  envFrom,
  split,
  workloadBody,
  type ConfigGiven,
  type ConfigRef,
  type Use,
  type Values,
} from './objects.ts';
import type { ScenarioEnv } from './scenario-env.ts';

const markerRefs = ['ConfigMap/marker', 'Secret/marker'] as const;
const markerUses = markerRefs.map((ref) => envFrom(ref));

/** Creates everything except namespaces, before the controller starts. */
export async function setUp(env: ScenarioEnv): Promise<void> {
  const { proof, namespace, witnessNamespace } = env.params;
  const { configs, markers = {}, isDeployedLater } = givenOf(env);
  const all: Readonly<Record<string, ConfigGiven | undefined>> = {
    ...configs,
    ...Object.fromEntries(markerRefs.map((ref) => [ref, markers])),
  };
  for (const [ref, given] of Object.entries(all)) await createConfig(env, ref as ConfigRef, given ?? {}, namespace);
  if (proof === 'witness') await setUpWitness(env, witnessNamespace !== namespace);
  if (isDeployedLater !== true) await deployWorkload(env);
}

export async function deployWorkload(env: ScenarioEnv): Promise<void> {
  const { annotations = optedIn(env), templateAnnotations, spec, uses } = givenOf(env);
  const body = workloadBody(env.params.kind, {
    name: 'web',
    uses: usesOf(env, uses ?? [envFrom('ConfigMap/app')]),
    annotations,
    ...(templateAnnotations === undefined ? {} : { templateAnnotations }),
    ...(spec === undefined ? {} : { spec }),
  });
  env.notes.set('manifest', body);
  await env.client.create(env.workloadPath(''), body);
}

/** The uses of a scenario, and those of the markers. */
export function usesOf({ params: cast }: ScenarioEnv, uses: readonly Use[]): readonly Use[] {
  return cast.proof === 'witness' ? uses : [...uses, ...markerUses];
}

function givenOf({ params: { given } }: ScenarioEnv): Given & { readonly configs: NonNullable<Given['configs']> } {
  return { configs: { 'ConfigMap/app': { values: { color: 'red' } } }, ...given };
}

async function setUpWitness(env: ScenarioEnv, needsMarkers: boolean): Promise<void> {
  const { witnessNamespace, kind } = env.params;
  const { markers = {} } = givenOf(env);
  if (needsMarkers) for (const ref of markerRefs) await createConfig(env, ref, markers, witnessNamespace);
  const witness = workloadBody(kind, { name: 'witness', uses: markerUses, annotations: optedIn(env) });
  const collection = env.workloadPath('').replace(env.params.namespace, witnessNamespace);
  await env.client.create(collection, witness);
}

function optedIn({ names }: ScenarioEnv): Values {
  return { [names.auto]: 'true' };
}

async function createConfig(env: ScenarioEnv, ref: ConfigRef, given: ConfigGiven, namespace: string): Promise<void> {
  await env.client.create(env.configCollection(split(ref).kind, namespace), configBody(ref, given));
}
