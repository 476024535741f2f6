/** Builds workloads and what is kept of them, with only what a test cares about to be said. */
import type { WorkloadKind } from '../../src/model/kinds.ts';
import type { PodSpec, WorkloadObject } from '../../src/model/kube-object.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { testReading } from './config.ts';

export interface WorkloadOptions {
  readonly kind?: WorkloadKind;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly templateAnnotations?: Readonly<Record<string, string>>;
  readonly podSpec?: PodSpec;
  readonly deletionTimestamp?: string;
}

/** A pod spec that takes all keys of a ConfigMap as variables. */
export function envFromConfigMap(name: string, optional = false): PodSpec {
  return { containers: [{ envFrom: [{ configMapRef: { name, optional } }] }] };
}

/** An opted-in workload that takes all keys of the ConfigMap `app`, unless told otherwise. */
export function workloadObject(options: WorkloadOptions = {}): WorkloadObject {
  const { name = 'web', uid = 'uid-1', resourceVersion = '50', deletionTimestamp } = options;
  const annotations = options.annotations ?? { 'reroll.dev/auto': 'true' };
  const deletion = deletionTimestamp === undefined ? {} : { deletionTimestamp };
  return {
    metadata: { namespace: 'shop', name, uid, resourceVersion, annotations, ...deletion },
    spec: {
      template: {
        metadata: { annotations: options.templateAnnotations ?? {} },
        spec: options.podSpec ?? envFromConfigMap('app'),
      },
    },
  };
}

/** What is kept of that workload; throws where nothing is. */
export function workloadState(options: WorkloadOptions = {}): WorkloadState {
  const state = readWorkload(options.kind ?? 'Deployment', workloadObject(options), testReading, false);
  if (state === undefined) throw new Error('the workload has nothing to do with reroll');
  return state;
}
