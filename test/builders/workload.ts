/** Builds workloads and their states. A test sets only the fields that matter to it. */
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

/** A pod spec that uses all keys of a ConfigMap as variables. */
export function envFromConfigMap(name: string, optional = false): PodSpec {
  return { containers: [{ envFrom: [{ configMapRef: { name, optional } }] }] };
}

/** An opted-in workload that by default uses all keys of the ConfigMap `app`. */
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

/** The state of that workload. @throws Error if reroll does not keep it */
export function workloadState(options: WorkloadOptions = {}): WorkloadState {
  const state = readWorkload(options.kind ?? 'Deployment', workloadObject(options), testReading, false);
  if (state === undefined) throw new Error('reroll does not keep the workload');
  return state;
}
