/** The fields of API objects that reroll reads; it leaves everything else in an object unchanged. */
import { templatePathOf, type AnnotatedKind } from './kinds.ts';
import { valueAt } from './members.ts';

/** One entry of `managedFields`: the fields that a manager owns, and when it last wrote them. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

export interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly controller?: boolean;
}

export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly managedFields?: readonly ManagedFieldsEntry[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Any object of the API. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

/** The API group in an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** The metadata of every stored object, with defaults for what an API server always sends. */
export interface StoredMetadata {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly isTerminating: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

export function readMetadata({ metadata = {} }: KubeObject): StoredMetadata {
  const { namespace = '', name = '', uid = '', resourceVersion = '', deletionTimestamp, annotations = {} } = metadata;
  return { namespace, name, uid, resourceVersion, isTerminating: deletionTimestamp !== undefined, annotations };
}

/**
 * A ConfigMap (`data` is text) or Secret (`data` is base64); `binaryData` is base64 in both. Read in protobuf, each of
 * the values is its bytes.
 */
export interface ConfigObject<Value = string> extends KubeObject {
  readonly data?: Readonly<Record<string, Value>> | null;
  readonly binaryData?: Readonly<Record<string, Value>> | null;
}

/** Names a ConfigMap or Secret: `name` in env sources, config maps and projections, `secretName` in secret volumes. */
export interface ConfigSource {
  readonly name?: string;
  readonly secretName?: string;
  readonly key?: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string }[] | null;
}

export interface Container {
  readonly name?: string;
  readonly volumeMounts?: readonly VolumeMount[] | null;
  readonly env?: readonly { readonly valueFrom?: ValueSource }[] | null;
  readonly envFrom?: readonly { readonly configMapRef?: ConfigSource; readonly secretRef?: ConfigSource }[] | null;
}

export interface ValueSource {
  readonly configMapKeyRef?: ConfigSource;
  readonly secretKeyRef?: ConfigSource;
  readonly fieldRef?: { readonly fieldPath?: string };
}

export interface VolumeMount {
  readonly name?: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

export interface Volume {
  readonly name?: string;
  readonly configMap?: ConfigSource;
  readonly secret?: ConfigSource;
  readonly projected?: {
    readonly sources?: readonly { readonly configMap?: ConfigSource; readonly secret?: ConfigSource }[] | null;
  };
  readonly azureFile?: { readonly secretName?: string } | null;
  readonly csi?: { readonly nodePublishSecretRef?: NamedSource | null } | null;
  readonly cephfs?: MountSource | null;
  readonly flexVolume?: MountSource | null;
  readonly iscsi?: MountSource | null;
  readonly rbd?: MountSource | null;
  readonly scaleIO?: MountSource | null;
  readonly storageos?: MountSource | null;
}

/** Names an object of the pod's own namespace. */
export interface NamedSource {
  readonly name?: string | undefined;
}

/** A volume that is mounted with the credentials of a Secret. */
interface MountSource {
  readonly secretRef?: NamedSource | null;
}

export interface PodSpec {
  readonly containers?: readonly Container[] | null;
  readonly initContainers?: readonly Container[] | null;
  readonly ephemeralContainers?: readonly Container[] | null;
  readonly volumes?: readonly Volume[] | null;
}

export interface PodTemplate {
  readonly metadata?: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> } | undefined;
  readonly spec?: PodSpec;
}

/** An object with a pod template, which `templateOf` finds. */
export interface WorkloadObject extends KubeObject {
  readonly spec?: WorkloadSpec;
  readonly status?: WorkloadStatus;
}

/** The pod template of an object; undefined if it has none, which an API server accepts of few kinds. */
export function templateOf(kind: AnnotatedKind, object: KubeObject): PodTemplate | undefined {
  const path = templatePathOf(kind);
  return path && (valueAt(object, path) as PodTemplate | undefined);
}

export interface WorkloadSpec {
  readonly template?: PodTemplate;
  /** Of Deployments and StatefulSets. */
  readonly replicas?: number;
  /** Of Deployments. */
  readonly paused?: boolean;
  /** Of Deployments: after how many seconds without progress a rollout has failed. */
  readonly progressDeadlineSeconds?: number;
  /** Of Deployments. */
  readonly strategy?: { readonly type?: string; readonly rollingUpdate?: Fenceposts | null };
  readonly minReadySeconds?: number;
  /** Of StatefulSets. */
  readonly podManagementPolicy?: string;
  /** Of StatefulSets: where the numbers of their pods begin. */
  readonly ordinals?: { readonly start?: number } | null;
  /** Of StatefulSets and DaemonSets. */
  readonly updateStrategy?: UpdateStrategy;
  /** Of Argo's Rollouts: pods that are older are restarted. */
  readonly restartAt?: string | null;
  /** Of Argo's Rollouts: the object that has the pod template. */
  readonly workloadRef?: { readonly kind?: string; readonly name?: string } | null;
}

export interface UpdateStrategy {
  readonly type?: string;
  readonly rollingUpdate?: RollingUpdate | null;
  /** Of CloneSets: a number of pods, or a share in percent, that keep the former template. */
  readonly partition?: number | string;
  /** Of the kinds of Kruise. */
  readonly paused?: boolean;
}

/** How many pods may be missing, and how many more may run, during a rollout: a number, or a share in percent. */
export interface Fenceposts {
  readonly maxUnavailable?: number | string;
  readonly maxSurge?: number | string;
}

export interface RollingUpdate {
  /** Of StatefulSets, and of the kinds of Kruise, where it may be a share in percent. */
  readonly partition?: number | string;
  /** Of Advanced StatefulSets of Kruise. */
  readonly podUpdatePolicy?: string;
  /** Of Advanced DaemonSets of Kruise. */
  readonly rollingUpdateType?: string;
}

/** What its controller has found, such as that a rollout makes no progress. */
export interface WorkloadCondition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly lastUpdateTime?: string;
  /** Of the conditions of Knative. */
  readonly lastTransitionTime?: string;
}

/** The counts of all three kinds; each kind has some of them. */
export interface WorkloadStatus {
  /** Of Argo's Rollouts it is a text. */
  readonly observedGeneration?: number | string;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  /** Of StatefulSets: pods of the current revision. */
  readonly currentReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  /** Of CloneSets. */
  readonly updatedReadyReplicas?: number;
  /** Of Argo's Rollouts. */
  readonly phase?: string;
  readonly message?: string;
  readonly restartedAt?: string;
  readonly abortedAt?: string;
  /** Of Services of Knative. */
  readonly latestCreatedRevisionName?: string;
  readonly latestReadyRevisionName?: string;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberReady?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly WorkloadCondition[] | null;
}
