/** The kinds that `--kinds` adds by their names alone. `docs/kinds.md` describes them. */
import {
  templateTrigger,
  type AddedKind,
  type InPlaceUpdate,
  type Progress,
  type WorkloadType,
} from './workload-type.ts';

const templatePath = ['spec', 'template'];

const ofTemplate = { templatePath, trigger: templateTrigger(templatePath) };

/** https://openkruise.io/docs/user-manuals: the versions in which the objects are stored. */
function ofKruise(version: string, objectKind: string, progress: Progress, inPlace: InPlaceUpdate): WorkloadType {
  const plural = `${objectKind.toLowerCase()}s`;
  return { ...ofTemplate, root: `/apis/apps.kruise.io/${version}`, plural, objectKind, progress, inPlace };
}

export const kindPresets = {
  // https://argo-rollouts.readthedocs.io/en/stable/features/restart/: the pods that are older than the time are evicted.
  'rollouts.argoproj.io': {
    ...ofTemplate,
    root: '/apis/argoproj.io/v1alpha1',
    plural: 'rollouts',
    objectKind: 'Rollout',
    restart: { parent: ['spec'], key: 'restartAt', value: 'time' },
    progress: 'argo',
  },
  'clonesets.apps.kruise.io': ofKruise('v1alpha1', 'CloneSet', 'clones', 'clones'),
  'statefulsets.apps.kruise.io': ofKruise('v1beta1', 'StatefulSet', 'revisions', 'revisions'),
  'daemonsets.apps.kruise.io': ofKruise('v1alpha1', 'DaemonSet', 'nodes', 'nodes'),
  // https://knative.dev/docs/serving/revisions/: each template makes a revision.
  'services.serving.knative.dev': {
    ...ofTemplate,
    root: '/apis/serving.knative.dev/v1',
    plural: 'services',
    objectKind: 'Service',
    progress: 'knative',
    hasNamedTemplate: true,
  },
  // https://cloudnative-pg.io/documentation/current/labels_annotations/: a rolling restart, the primary last.
  'clusters.postgresql.cnpg.io': {
    root: '/apis/postgresql.cnpg.io/v1',
    plural: 'clusters',
    objectKind: 'Cluster',
    templatePath: undefined,
    trigger: { parent: ['metadata', 'annotations'], key: 'kubectl.kubernetes.io/restartedAt', value: 'time' },
    progress: { ready: ['status', 'readyInstances'], desired: ['spec', 'instances'] },
  },
} as const satisfies Readonly<Record<AddedKind, WorkloadType>>;

export type KindPreset = keyof typeof kindPresets;
export const kindPresetNames = Object.keys(kindPresets) as readonly KindPreset[];
