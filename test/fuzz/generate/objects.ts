/**
 * Generates workloads, configs and Namespaces. An API server only sends objects with the right types; `malform` turns
 * such an object into one that it would never send.
 */
import type {
  Container,
  ConfigObject,
  KubeObject,
  PodSpec,
  Volume,
  WorkloadObject,
} from '../../../src/model/kube-object.ts';
import type { ConfigKind } from '../../../src/model/kinds.ts';
import type { Random } from '../../support/random.ts';
import { drawAnnotations } from './annotations.ts';
import { drawTime } from './records.ts';
import { drawName, drawText, drawVersion } from './texts.ts';

type Metadata = NonNullable<KubeObject['metadata']>;

export function drawWorkload(random: Random): WorkloadObject {
  return {
    metadata: drawMetadata(random),
    ...maybe(random, 'spec', () => ({
      ...maybe(random, 'template', () => ({
        ...maybe(random, 'metadata', () => ({ annotations: drawAnnotations(random) })),
        ...maybe(random, 'spec', () => drawPodSpec(random)),
      })),
      ...maybe(random, 'replicas', () => random.pick([0, 1, 3])),
      ...maybe(random, 'paused', () => random.below(2) === 0),
      ...maybe(random, 'strategy', () => drawStrategy(random)),
      ...maybe(random, 'ordinals', () => random.pick([null, {}, { start: 3 }])),
      ...maybe(random, 'updateStrategy', () => ({
        type: random.pick(['OnDelete', 'RollingUpdate']),
        ...maybe(random, 'rollingUpdate', () => ({ partition: random.below(4) })),
      })),
    })),
    ...maybe(random, 'status', () => ({
      observedGeneration: random.below(3),
      replicas: random.below(3),
      updatedReplicas: random.below(3),
      availableReplicas: random.below(3),
      ...maybe(random, 'updateRevision', () => 'b'),
      ...maybe(random, 'conditions', () => [{ ...maybe(random, 'type', () => 'Progressing'), ...drawFailure(random) }]),
    })),
  };
}

function drawStrategy(random: Random): NonNullable<NonNullable<WorkloadObject['spec']>['strategy']> {
  const pods = (): number | string => random.pick([0, 1, '25%', '0%', drawText(random)]);
  const rollingUpdate = random.below(4) === 0 ? null : { maxUnavailable: pods(), maxSurge: pods() };
  return { type: random.pick(['RollingUpdate', 'Recreate']), ...maybe(random, 'rollingUpdate', () => rollingUpdate) };
}

function drawFailure(random: Random): object {
  const reason = random.pick(['ProgressDeadlineExceeded', 'ReplicaSetCreateError', 'NewReplicaSetAvailable']);
  return { status: random.pick(['True', 'False']), reason, ...maybe(random, 'lastUpdateTime', () => drawTime(random)) };
}

export function drawConfig(random: Random, kind: ConfigKind): ConfigObject {
  const count = random.below(300) === 0 ? 3_000 : random.below(5);
  const text = (): string => (kind === 'Secret' ? Buffer.from(drawText(random)).toString('base64') : drawText(random));
  const drawData = (): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, () => [random.below(2) === 0 ? drawName(random) : drawText(random), text()]),
    );
  return {
    metadata: drawMetadata(random),
    ...(random.below(10) === 0 ? { data: null } : maybe(random, 'data', drawData)),
    ...(random.below(3) > 0 ? {} : { binaryData: drawData() }),
  };
}

export function drawNamespace(random: Random): KubeObject {
  return { metadata: drawMetadata(random) };
}

function drawMetadata(random: Random): Metadata {
  const entries = Array.from({ length: random.below(4) }, () => ({
    manager: random.pick(['reroll', 'kubectl', drawText(random)]),
    time: drawTime(random),
    ...maybe(random, 'subresource', () => 'status'),
    fieldsV1: random.pick([{}, { 'f:spec': { 'f:template': {} } }, { 'f:data': {} }, { 'f:spec': {} }]),
  }));
  return {
    name: drawName(random),
    namespace: 'shop',
    uid: 'uid-1',
    resourceVersion: drawVersion(random),
    generation: random.below(3),
    creationTimestamp: drawTime(random),
    ...(random.below(20) === 0 ? { deletionTimestamp: drawTime(random) } : {}),
    ...maybe(random, 'managedFields', () => entries),
    ...maybe(random, 'annotations', () => drawAnnotations(random)),
  };
}

/** One in a few hundred is large: many containers, or a container that uses many configs. */
function drawPodSpec(random: Random): PodSpec {
  const isLarge = random.below(400) === 0;
  let room = isLarge ? 300 : 12;
  const drawList = <T>(draw: () => T): T[] | null => {
    const length = Math.min(room, random.below(isLarge ? 300 : 4));
    room -= length;
    return random.below(10) === 0 ? null : Array.from({ length }, draw);
  };
  const drawContainer = (): Container => ({
    name: drawName(random),
    env: drawList(() => ({
      ...maybe(random, 'valueFrom', () => ({
        ...maybe(random, 'configMapKeyRef', () => drawSource(random)),
        ...maybe(random, 'secretKeyRef', () => drawSource(random)),
      })),
    })),
    envFrom: drawList(() => ({
      ...maybe(random, 'configMapRef', () => drawSource(random)),
      ...maybe(random, 'secretRef', () => drawSource(random)),
    })),
    volumeMounts: drawList(() => ({ name: drawName(random), ...maybe(random, 'subPath', () => drawText(random)) })),
  });
  const drawVolume = (): Volume => ({
    name: drawName(random),
    ...maybe(random, 'configMap', () => drawSource(random)),
    ...maybe(random, 'secret', () => drawSource(random)),
    ...maybe(random, 'projected', () => ({
      sources: drawList(() => ({ configMap: drawSource(random), secret: drawSource(random) })),
    })),
    ...(random.below(4) === 0 ? { csi: { nodePublishSecretRef: { name: drawName(random) } } } : {}),
    ...(random.below(4) === 0 ? { azureFile: drawSource(random), iscsi: { secretRef: drawSource(random) } } : {}),
  });
  return {
    containers: drawList(drawContainer),
    initContainers: drawList(drawContainer),
    ephemeralContainers: drawList(drawContainer),
    volumes: drawList(drawVolume),
  };
}

function drawSource(random: Random) {
  const items = Array.from({ length: random.below(3) }, () => ({ key: drawName(random) }));
  return {
    ...maybe(random, 'name', () => drawName(random)),
    ...maybe(random, 'secretName', () => drawName(random)),
    ...maybe(random, 'key', () => drawName(random)),
    ...maybe(random, 'optional', () => random.below(2) === 0),
    ...(random.below(8) === 0 ? { items: null } : maybe(random, 'items', () => items)),
  };
}

/** A member that is present four times out of five. */
function maybe<K extends string, T>(random: Random, key: K, draw: () => T): Partial<Record<K, T>> {
  return random.below(5) === 0 ? {} : ({ [key]: draw() } as Record<K, T>);
}

/** Replaces some members of the value with something of any other type. */
export function malform(random: Random, value: unknown): unknown {
  if (random.below(25) === 0) return random.pick([null, 7, '', 'x', true, [], {}, [null], { a: null }]);
  if (Array.isArray(value)) return value.map((item) => malform(random, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, malform(random, member)]));
}
