/**
 * Reads the last rolls of a workload from the templates that its own controller keeps: the ReplicaSets of a Deployment,
 * the ControllerRevisions of the other kinds. They outlive every restart of reroll.
 */
import { isForbiddenCall, type ClusterClient } from '../../model/cluster-client.ts';
import type { KubeObject, PodTemplate, WorkloadObject } from '../../model/kube-object.ts';
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import { parseTime } from '../../plan/record/history.ts';
import type { Roll, RollHistory } from './explanation.ts';

/** More are of no use to a reader. */
const mostRolls = 5;

const revisionKey = 'deployment.kubernetes.io/revision';

/** The members that tell revisions apart. */
interface RevisionObject extends KubeObject {
  readonly metadata?: KubeObject['metadata'] & {
    readonly ownerReferences?: readonly { readonly uid?: string; readonly controller?: boolean }[];
  };
  /** Of a ReplicaSet. */
  readonly spec?: { readonly template?: PodTemplate };
  /** Of a ControllerRevision. */
  readonly data?: { readonly spec?: { readonly template?: PodTemplate } };
  readonly revision?: number;
}

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** @throws ClientError except for a right that lacks */
export async function readHistory(
  client: ClusterClient,
  kind: WorkloadKind,
  object: WorkloadObject,
  annotations: Annotations,
): Promise<RollHistory> {
  const { namespace, uid } = object.metadata ?? {};
  const { selector } = (object.spec ?? {}) as { readonly selector?: LabelSelector };
  const listed = revisionsOf(kind);
  if (listed === undefined) return { rolls: [], notListed: undefined };
  const rolls: Roll[] = [];
  try {
    for await (const page of client.list(listed, { namespace, labelSelector: selectorText(selector) })) {
      const owned = (page as readonly RevisionObject[]).filter((each) => isOwnedBy(each, uid));
      rolls.push(...owned.flatMap((each) => rollOf(listed, each, annotations) ?? []));
    }
  } catch (error) {
    if (!isForbiddenCall(error)) throw error;
    return { rolls: [], notListed: error.message };
  }
  return { rolls: lastRolls(rolls), notListed: undefined };
}

/** In what its controller keeps former templates; undefined if that is nothing that reroll reads. */
function revisionsOf(kind: WorkloadKind): Roll['kind'] | undefined {
  const { progress } = workloadTypeOf(kind);
  if (progress === 'replicas' || progress === 'argo') return 'ReplicaSet';
  return progress === 'revisions' || progress === 'nodes' || progress === 'clones' ? 'ControllerRevision' : undefined;
}

function isOwnedBy({ metadata }: RevisionObject, uid: string | undefined): boolean {
  return metadata?.ownerReferences?.some((owner) => owner.uid === uid && owner.controller === true) === true;
}

/** Undefined for a template that no roll of reroll has written. */
function rollOf(kind: Roll['kind'], object: RevisionObject, annotations: Annotations): Roll | undefined {
  const written = templateOf(object)?.metadata?.annotations ?? {};
  const configHash = written[annotations.configHash];
  if (configHash === undefined) return undefined;
  const { name = '', creationTimestamp } = object.metadata ?? {};
  const cause = readCause(written[annotations.cause]);
  return { cause, configHash, atMs: parseTime(creationTimestamp), kind, name, revision: revisionOf(object) };
}

function templateOf({ spec, data }: RevisionObject): PodTemplate | undefined {
  return (spec ?? data?.spec)?.template;
}

function revisionOf({ metadata, revision }: RevisionObject): number | undefined {
  const number = revision ?? Number(metadata?.annotations?.[revisionKey]);
  return Number.isInteger(number) ? number : undefined;
}

/** Empty for a text that is no list of texts: any client may have written it. */
function readCause(text: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

/**
 * The last rolls, one for each trigger: a trigger never comes back, and later templates of other clients keep it. So
 * the first template with a trigger is the one that reroll wrote.
 */
function lastRolls(rolls: readonly Roll[]): readonly Roll[] {
  const oldestFirst = [...rolls].sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0) || (a.revision ?? 0) - (b.revision ?? 0));
  const first = new Map<string, Roll>();
  for (const roll of oldestFirst) if (!first.has(roll.configHash)) first.set(roll.configHash, roll);
  return [...first.values()].reverse().slice(0, mostRolls);
}

/** As kubectl writes a selector; undefined selects all. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string | undefined {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const texts = [...labels, ...matchExpressions.flatMap(expressionText)];
  return texts.length === 0 ? undefined : texts.join(',');
}

function expressionText({ key, operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number]) {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return [`${key} ${operator.toLowerCase()} (${values.join(',')})`];
    case 'Exists':
      return [key];
    case 'DoesNotExist':
      return [`!${key}`];
    default:
      return [];
  }
}
