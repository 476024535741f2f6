/** What differs between the kinds of workloads: where their pod template is, what rolls it, and how it reports. */

/** A kind that `--kinds` adds: `<plural>.<group>`, such as `rollouts.argoproj.io`. */
export type AddedKind = `${string}.${string}`;

/** The REST path of a resource: the root of its group and version, and its plural. */
export interface ResourceType {
  readonly root: string;
  readonly plural: string;
}

/** The members on the way to a value, from the root of the object. */
export type MemberPath = readonly string[];

/** A place whose new value makes the controller of the workload replace the pods. No list is on the way to it. */
export interface Trigger {
  /** The way to the object that has the value: a map of annotations, or any other object. */
  readonly parent: MemberPath;
  /** The member that has the value; undefined: the annotation `config-hash`, beside which the causes are written. */
  readonly key: string | undefined;
  /** `hash`: a digest of the content. `time`: the time of the roll in RFC 3339, later than the one that is there. */
  readonly value: 'hash' | 'time';
}

/** Members that count pods. */
export interface CountPaths {
  readonly ready: MemberPath;
  readonly desired: MemberPath;
}

/**
 * How the status shows how far a rollout is: of a Deployment (`replicas`), a StatefulSet (`revisions`), a DaemonSet
 * (`nodes`), a Rollout of Argo, a CloneSet of Kruise, a Service of Knative, or by two counts. `unknown`: a rollout
 * counts as complete once its generation is observed, and never as failed.
 */
export type Progress = 'replicas' | 'revisions' | 'nodes' | 'argo' | 'clones' | 'knative' | 'unknown' | CountPaths;

/** By what a new pod template is no reason for the controller of a workload to replace pods. */
export type InPlaceUpdate = 'clones' | 'revisions' | 'nodes';

export interface WorkloadType extends ResourceType {
  /** The `kind` of its objects. */
  readonly objectKind: string;
  /** Undefined if it has no pod template: only configs that its annotations list count. */
  readonly templatePath: MemberPath | undefined;
  readonly trigger: Trigger;
  /** What rolls it in place of `trigger`, where a user asks for restarts. */
  readonly restart?: Trigger;
  readonly progress: Progress;
  /** Of the kinds of Kruise: where its update strategy may say that pods are updated in place. */
  readonly inPlace?: InPlaceUpdate;
  /** A webhook refuses a changed pod template that keeps its name. */
  readonly hasNamedTemplate?: true;
}

const resourceName = /^[a-z0-9]+\.[a-z0-9](?:[-a-z0-9.]*[a-z0-9])$/;

/** Whether a text has the form of the plural and the group of a resource. */
export function isResourceName(text: string): text is AddedKind {
  return resourceName.test(text);
}

/** The trigger in the annotations of the pod template. */
export function templateTrigger(templatePath: MemberPath): Trigger {
  return { parent: [...templatePath, 'metadata', 'annotations'], key: undefined, value: 'hash' };
}

/** All triggers of a kind. */
export function triggersOf({ trigger, restart }: WorkloadType): readonly Trigger[] {
  return restart === undefined ? [trigger] : [trigger, restart];
}

const outerTriggers = new WeakMap<WorkloadType, readonly Trigger[]>();

/** The triggers that are no part of the pod template. They are asked for with each object that is read. */
export function outerTriggersOf(type: WorkloadType): readonly Trigger[] {
  const known = outerTriggers.get(type);
  if (known !== undefined) return known;
  const found = triggersOf(type).filter((trigger) => !isInTemplate(trigger, type));
  outerTriggers.set(type, found);
  return found;
}

/** Whether a trigger is in the annotations of the pod template. */
function isInTemplate({ parent }: Trigger, { templatePath }: Pick<WorkloadType, 'templatePath'>): boolean {
  return templatePath?.every((member, index) => parent[index] === member) === true;
}
