/**
 * The fields that reroll reads, with their numbers: from the published `generated.proto` files of k8s.io/api v0.37
 * (core/v1, apps/v1) and k8s.io/apimachinery v0.37 (meta/v1). A number of a field never changes its meaning
 * (https://protobuf.dev/programming-guides/proto3/#assigning).
 */
import type { FieldRule, MessageRule } from './decode.ts';

type Shape = FieldRule['shape'];

const field = (name: string, of: FieldRule['of'], shape?: Shape): FieldRule =>
  shape === undefined ? { name, of } : { name, of, shape };

function message(fields: Readonly<Record<number, FieldRule>>): MessageRule {
  return new Map(Object.entries(fields).map(([number, rule]) => [Number(number), rule]));
}

const ownerReference = message({
  1: field('kind', 'text'),
  3: field('name', 'text'),
  4: field('uid', 'text'),
  5: field('apiVersion', 'text'),
  6: field('controller', 'flag'),
});

const managedFieldsEntry = message({
  1: field('manager', 'text'),
  2: field('operation', 'text'),
  4: field('time', 'time'),
  7: field('fieldsV1', 'json'),
  8: field('subresource', 'text'),
});

const objectMeta = message({
  1: field('name', 'text'),
  3: field('namespace', 'text'),
  5: field('uid', 'text'),
  6: field('resourceVersion', 'text'),
  7: field('generation', 'number'),
  8: field('creationTimestamp', 'time'),
  9: field('deletionTimestamp', 'time'),
  11: field('labels', 'text', 'map'),
  12: field('annotations', 'text', 'map'),
  13: field('ownerReferences', ownerReference, 'list'),
  17: field('managedFields', managedFieldsEntry, 'list'),
});

const configMap = message({
  1: field('metadata', objectMeta),
  2: field('data', 'text', 'map'),
  3: field('binaryData', 'bytes', 'map'),
});

const secret = message({ 1: field('metadata', objectMeta), 2: field('data', 'bytes', 'map') });

const namespace = message({ 1: field('metadata', objectMeta) });

const nameOnly = message({ 1: field('name', 'text') });

const keySelector = message({
  1: field('', nameOnly, 'inline'),
  2: field('key', 'text'),
  3: field('optional', 'flag'),
});

const envSource = message({ 1: field('', nameOnly, 'inline'), 2: field('optional', 'flag') });

const fieldSelector = message({ 2: field('fieldPath', 'text') });

const envVarSource = message({
  1: field('fieldRef', fieldSelector),
  3: field('configMapKeyRef', keySelector),
  4: field('secretKeyRef', keySelector),
});

const envVar = message({ 1: field('name', 'text'), 3: field('valueFrom', envVarSource) });

const envFromSource = message({ 2: field('configMapRef', envSource), 3: field('secretRef', envSource) });

const volumeMount = message({
  1: field('name', 'text'),
  4: field('subPath', 'text'),
  6: field('subPathExpr', 'text'),
});

const container = message({
  1: field('name', 'text'),
  7: field('env', envVar, 'list'),
  9: field('volumeMounts', volumeMount, 'list'),
  19: field('envFrom', envFromSource, 'list'),
});

const ephemeralContainer = message({ 1: field('', container, 'inline') });

const keyToPath = message({ 1: field('key', 'text') });

const configMapVolume = message({
  1: field('', nameOnly, 'inline'),
  2: field('items', keyToPath, 'list'),
  4: field('optional', 'flag'),
});

const secretVolume = message({
  1: field('secretName', 'text'),
  2: field('items', keyToPath, 'list'),
  4: field('optional', 'flag'),
});

const volumeProjection = message({ 1: field('secret', configMapVolume), 3: field('configMap', configMapVolume) });

const projectedVolume = message({ 1: field('sources', volumeProjection, 'list') });

const mountWithSecretAt = (number: number, name: string): MessageRule => message({ [number]: field(name, nameOnly) });

const volumeSource = message({
  6: field('secret', secretVolume),
  8: field('iscsi', mountWithSecretAt(10, 'secretRef')),
  11: field('rbd', mountWithSecretAt(7, 'secretRef')),
  12: field('flexVolume', mountWithSecretAt(3, 'secretRef')),
  14: field('cephfs', mountWithSecretAt(5, 'secretRef')),
  17: field('azureFile', message({ 1: field('secretName', 'text') })),
  19: field('configMap', configMapVolume),
  25: field('scaleIO', mountWithSecretAt(3, 'secretRef')),
  26: field('projected', projectedVolume),
  27: field('storageos', mountWithSecretAt(5, 'secretRef')),
  28: field('csi', mountWithSecretAt(5, 'nodePublishSecretRef')),
});

const volume = message({ 1: field('name', 'text'), 2: field('', volumeSource, 'inline') });

const podSpec = message({
  1: field('volumes', volume, 'list'),
  2: field('containers', container, 'list'),
  15: field('imagePullSecrets', nameOnly, 'list'),
  20: field('initContainers', container, 'list'),
  34: field('ephemeralContainers', ephemeralContainer, 'list'),
});

const podTemplate = message({ 1: field('metadata', objectMeta), 2: field('spec', podSpec) });

const condition = message({
  1: field('type', 'text'),
  2: field('status', 'text'),
  4: field('reason', 'text'),
  6: field('lastUpdateTime', 'time'),
});

const deploymentFenceposts = message({
  1: field('maxUnavailable', 'number-or-text'),
  2: field('maxSurge', 'number-or-text'),
});

const deployment = message({
  1: field('metadata', objectMeta),
  2: field(
    'spec',
    message({
      1: field('replicas', 'number'),
      3: field('template', podTemplate),
      4: field('strategy', message({ 1: field('type', 'text'), 2: field('rollingUpdate', deploymentFenceposts) })),
      5: field('minReadySeconds', 'number'),
      7: field('paused', 'flag'),
      9: field('progressDeadlineSeconds', 'number'),
    }),
  ),
  3: field(
    'status',
    message({
      1: field('observedGeneration', 'number'),
      2: field('replicas', 'number'),
      3: field('updatedReplicas', 'number'),
      4: field('availableReplicas', 'number'),
      6: field('conditions', condition, 'list'),
      7: field('readyReplicas', 'number'),
    }),
  ),
});

const statefulSet = message({
  1: field('metadata', objectMeta),
  2: field(
    'spec',
    message({
      1: field('replicas', 'number'),
      3: field('template', podTemplate),
      6: field('podManagementPolicy', 'text'),
      7: field(
        'updateStrategy',
        message({ 1: field('type', 'text'), 2: field('rollingUpdate', message({ 1: field('partition', 'number') })) }),
      ),
      9: field('minReadySeconds', 'number'),
      11: field('ordinals', message({ 1: field('start', 'number') })),
    }),
  ),
  3: field(
    'status',
    message({
      1: field('observedGeneration', 'number'),
      2: field('replicas', 'number'),
      3: field('readyReplicas', 'number'),
      4: field('currentReplicas', 'number'),
      5: field('updatedReplicas', 'number'),
      6: field('currentRevision', 'text'),
      7: field('updateRevision', 'text'),
      11: field('availableReplicas', 'number'),
    }),
  ),
});

const daemonSet = message({
  1: field('metadata', objectMeta),
  2: field(
    'spec',
    message({
      2: field('template', podTemplate),
      3: field('updateStrategy', message({ 1: field('type', 'text') })),
      4: field('minReadySeconds', 'number'),
    }),
  ),
  3: field(
    'status',
    message({
      3: field('desiredNumberScheduled', 'number'),
      4: field('numberReady', 'number'),
      5: field('observedGeneration', 'number'),
      6: field('updatedNumberScheduled', 'number'),
      7: field('numberAvailable', 'number'),
    }),
  ),
});

/** By kind. */
export const objectMessages = {
  ConfigMap: configMap,
  Secret: secret,
  Namespace: namespace,
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
} as const satisfies Readonly<Record<string, MessageRule>>;
