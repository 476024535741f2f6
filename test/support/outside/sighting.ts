/** What a watch from outside has seen of workloads, configs and breakers: plain data, each with its place in time. */
import type { ApiObject } from '../api-client.ts';
import { isRolledOut, type ObservedKind, type ObservedWorkload } from '../rollout-watch.ts';

/** `ConfigMap/app` */
export type ObservedConfig = `ConfigMap/${string}` | `Secret/${string}`;

/** Where a sighting stands. etcd counts all objects together, so revisions order the sightings of all kinds. */
interface Moment {
  readonly revision: number;
  /** When it arrived, since the start of the watch; only for people who read the history. */
  readonly atMs: number;
}

export interface WorkloadSighting extends Moment {
  readonly of: 'workload';
  readonly workload: ObservedWorkload;
  readonly uid: string;
  readonly isGone: boolean;
  /** Changes before it may not have been seen. */
  readonly isAfterGap?: boolean;
  /** What a roll changes in the pod template. */
  readonly trigger: string | undefined;
  /** The configs of the last roll. */
  readonly causes: readonly ObservedConfig[];
  /** Digests by config, as the record has them: equal for equal content. */
  readonly contents: Readonly<Partial<Record<ObservedConfig, string>>>;
  /** All pods are of the present template and ready. */
  readonly isComplete: boolean;
  /** Its own controller replaces its pods by itself. */
  readonly canComplete: boolean;
  readonly available: number;
}

export interface ConfigSighting extends Moment {
  readonly of: 'config';
  readonly config: ObservedConfig;
  readonly isGone: boolean;
  /** Equal for equal content. */
  readonly content: string;
  /** `reroll.dev/max-concurrent` */
  readonly maxConcurrent: string | undefined;
}

/** A breaker as the Lease has it. */
export interface ObservedTrip {
  readonly id: string;
  readonly config: ObservedConfig;
  readonly by: ObservedWorkload;
  readonly isResumed: boolean;
}

export interface BreakersSighting extends Moment {
  readonly of: 'breakers';
  /** Those of the watched namespace. */
  readonly trips: readonly ObservedTrip[];
}

export type Sighting = WorkloadSighting | ConfigSighting | BreakersSighting;

const annotations = {
  record: 'reroll.dev/record',
  trigger: 'reroll.dev/config-hash',
  cause: 'reroll.dev/cause',
  maxConcurrent: 'reroll.dev/max-concurrent',
  breakers: 'reroll.dev/breakers',
} as const;

export function seenWorkload(kind: ObservedKind, object: ApiObject, isGone: boolean, atMs: number): WorkloadSighting {
  const { name, uid = '' } = object.metadata;
  const inTemplate = (object['spec'] as { template: ApiObject }).template.metadata.annotations ?? {};
  const status = (object['status'] ?? {}) as Readonly<Record<string, number | undefined>>;
  return {
    of: 'workload',
    revision: revisionOf(object),
    atMs,
    workload: `${kind}/${name}`,
    uid,
    isGone,
    trigger: inTemplate[annotations.trigger],
    causes: JSON.parse(inTemplate[annotations.cause] ?? '[]') as ObservedConfig[],
    contents: recordedContents(object),
    isComplete: isRolledOut(object),
    canComplete: canComplete(object['spec'] as RolloutSpec, status),
    available: status['availableReplicas'] ?? status['numberAvailable'] ?? 0,
  };
}

export function seenConfig(
  kind: 'ConfigMap' | 'Secret',
  object: ApiObject,
  isGone: boolean,
  atMs: number,
): ConfigSighting {
  const { metadata, data, binaryData } = object as ApiObject & { data?: object; binaryData?: object };
  return {
    of: 'config',
    revision: revisionOf(object),
    atMs,
    config: `${kind}/${metadata.name}`,
    isGone,
    content: JSON.stringify([data, binaryData]),
    maxConcurrent: metadata.annotations?.[annotations.maxConcurrent],
  };
}

/** @param namespace whose breakers count */
export function seenBreakers(lease: ApiObject, namespace: string, atMs: number): BreakersSighting {
  return { of: 'breakers', revision: revisionOf(lease), atMs, trips: tripsOf(lease, namespace) };
}

/** A trip as the Lease writes it. */
interface WrittenTrip {
  readonly id: string;
  readonly namespace: string;
  readonly config: ObservedConfig;
  readonly by: string;
  readonly resumed?: unknown;
}

/** The breakers of a namespace in the annotation of the Lease. */
function tripsOf({ metadata }: ApiObject, namespace: string): readonly ObservedTrip[] {
  const text = metadata.annotations?.[annotations.breakers];
  const { trips = [] } = JSON.parse(text ?? '{}') as { readonly trips?: readonly WrittenTrip[] };
  return trips
    .filter((trip) => trip.namespace === namespace)
    .map(({ id, config, by, resumed }) => ({
      id,
      config,
      by: by as ObservedWorkload,
      isResumed: resumed !== undefined,
    }));
}

function recordedContents({ metadata }: ApiObject): WorkloadSighting['contents'] {
  const text = metadata.annotations?.[annotations.record];
  const { configs = {} } = JSON.parse(text ?? '{}') as { configs?: Record<string, { keys?: object } | string> };
  const digests = Object.entries(configs).map(([ref, entry]) => [
    ref,
    JSON.stringify(typeof entry === 'string' ? entry : entry.keys),
  ]);
  return Object.fromEntries(digests) as WorkloadSighting['contents'];
}

interface RolloutSpec {
  readonly paused?: boolean;
  readonly replicas?: number;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
}

function canComplete(spec: RolloutSpec, status: Readonly<Record<string, number | undefined>>): boolean {
  const { paused = false, replicas, updateStrategy = {} } = spec;
  const { type, rollingUpdate = {} } = updateStrategy;
  const wanted = replicas ?? status['desiredNumberScheduled'] ?? 0;
  return !paused && wanted > 0 && type !== 'OnDelete' && (rollingUpdate.partition ?? 0) === 0;
}

function revisionOf({ metadata }: ApiObject): number {
  return Number(metadata.resourceVersion);
}
