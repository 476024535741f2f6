/** Reduces a Deployment, StatefulSet or DaemonSet to what is kept of it, and tells which are not kept at all. */
import type { WorkloadKind } from '../model/kinds.ts';
import { readMetadata, type WorkloadObject } from '../model/kube-object.ts';
import { asksForRolls, type WorkloadState } from '../model/workload-state.ts';
import { annotations } from './annotations.ts';
import type { Digester } from './digest.ts';
import { readHints } from './hints.ts';
import { readRecord } from './record.ts';
import { findReferences } from './references.ts';

/**
 * What is kept of a workload; undefined for one that has nothing to do with us: no hint that opts it in and no record
 * of ours. One with a hint that does not parse is kept, so that it can be reported.
 * @param kind said by the caller: the items of a list carry no kind of their own
 */
export function readWorkload(
  kind: WorkloadKind,
  object: WorkloadObject,
  digester: Digester,
): WorkloadState | undefined {
  const hints = readHints(object);
  const metadata = readMetadata(object);
  const record = readRecord(metadata.annotations[annotations.record], digester.keyId);
  if (!asksForRolls(hints) && record.state === 'none' && hints.problems.length === 0) return undefined;
  const template = object.spec?.template;
  const { namespace, name, uid, resourceVersion, isTerminating } = metadata;
  return {
    kind,
    namespace,
    name,
    uid,
    resourceVersion,
    isTerminating,
    hints,
    references: findReferences(template?.spec),
    record,
    trigger: template?.metadata?.annotations?.[annotations.configHash],
    fingerprint: digester.ofTemplate({ kind, namespace, name }, template),
  };
}
