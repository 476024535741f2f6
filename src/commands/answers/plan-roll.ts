/** Plans the write that rolls a workload: an annotation of its pod template, for a user and with a reason. */
import type { WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type KubeObject, type WorkloadObject } from '../../model/kube-object.ts';
import { hintAnnotations, type Annotations } from '../../plan/read/annotations.ts';
import type { Plan } from './write.ts';

export interface RollPlan {
  readonly kind: WorkloadKind;
  /** The workload as the user has seen it. */
  readonly seen: WorkloadObject;
  readonly annotations: Annotations;
  /** The API server's clock, ms. With its fraction, two rolls within a second differ. */
  readonly atMs: number;
  readonly reason: string;
}

export function planRoll({ kind, seen, annotations, atMs, reason }: RollPlan): (object: KubeObject) => Plan {
  const value = `${new Date(atMs).toISOString()} ${reason}`;
  const patch = { spec: { template: { metadata: { annotations: { [annotations.rolledByHand]: value } } } } };
  return (object) => {
    // Its pods are being replaced already, with the content of now.
    if (templateText(kind, object) !== templateText(kind, seen)) {
      return { refusal: 'another client has just changed its pod template' };
    }
    const isSame = hintAnnotations.every(
      (name) => textOf(object, annotations[name]) === textOf(seen, annotations[name]),
    );
    return isSame ? { patch } : { refusal: 'its hints have just been changed: run the command again' };
  };
}

function templateText(kind: WorkloadKind, object: WorkloadObject): string {
  return JSON.stringify(templateOf(kind, object));
}

function textOf({ metadata }: KubeObject, key: string): string | undefined {
  return metadata?.annotations?.[key];
}
