/** Makes what a scenario begins with: namespaces, configs, markers, the workload and its witness. */
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
import type { Stage } from './stage.ts';

const markerRefs = ['ConfigMap/marker', 'Secret/marker'] as const;
const markerUses = markerRefs.map((ref) => envFrom(ref));

/** Creates everything but namespaces. The controller does not run yet. */
export async function setUp(stage: Stage): Promise<void> {
  const { proof, namespace, witnessNamespace } = stage.cast;
  const { configs, markers = {}, isDeployedLater } = givenOf(stage);
  const all: Readonly<Record<string, ConfigGiven | undefined>> = {
    ...configs,
    ...Object.fromEntries(markerRefs.map((ref) => [ref, markers])),
  };
  for (const [ref, given] of Object.entries(all)) await createConfig(stage, ref as ConfigRef, given ?? {}, namespace);
  if (proof === 'witness') await setUpWitness(stage, witnessNamespace !== namespace);
  if (isDeployedLater !== true) await deployWorkload(stage);
}

export async function deployWorkload(stage: Stage): Promise<void> {
  const { annotations = optedIn(stage), templateAnnotations, spec, uses } = givenOf(stage);
  const body = workloadBody(stage.cast.kind, {
    name: 'web',
    uses: usesOf(stage, uses ?? [envFrom('ConfigMap/app')]),
    annotations,
    ...(templateAnnotations === undefined ? {} : { templateAnnotations }),
    ...(spec === undefined ? {} : { spec }),
  });
  stage.notes.set('manifest', body);
  await stage.client.create(stage.workloadPath(''), body);
}

/** The uses that a row names, and those of the markers. */
export function usesOf({ cast }: Stage, uses: readonly Use[]): readonly Use[] {
  return cast.proof === 'witness' ? uses : [...uses, ...markerUses];
}

function givenOf({ cast: { given } }: Stage): Given & { readonly configs: NonNullable<Given['configs']> } {
  return { configs: { 'ConfigMap/app': { values: { color: 'red' } } }, ...given };
}

async function setUpWitness(stage: Stage, needsMarkers: boolean): Promise<void> {
  const { witnessNamespace, kind } = stage.cast;
  const { markers = {} } = givenOf(stage);
  if (needsMarkers) for (const ref of markerRefs) await createConfig(stage, ref, markers, witnessNamespace);
  const witness = workloadBody(kind, { name: 'witness', uses: markerUses, annotations: optedIn(stage) });
  const collection = stage.workloadPath('').replace(stage.cast.namespace, witnessNamespace);
  await stage.client.create(collection, witness);
}

function optedIn({ names }: Stage): Values {
  return { [names.auto]: 'true' };
}

async function createConfig(stage: Stage, ref: ConfigRef, given: ConfigGiven, namespace: string): Promise<void> {
  await stage.client.create(stage.configCollection(split(ref).kind, namespace), configBody(ref, given));
}
