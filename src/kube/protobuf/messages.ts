/**
 * The fields of objects that reroll reads, with their numbers: from k8s.io/api v0.37.1 (core/v1, apps/v1) and
 * k8s.io/apimachinery v0.37.1 (meta/v1, runtime). The grammar is that of rules.ts.
 */
import { podMessages } from './pod-messages.ts';
import { readTable, type MessageRule } from './rules.ts';

const objectMessages = `
~ConfigMap 1:metadata=metadata* 2:data{}=utf8? 3:binaryData{}=bytes?
~Secret 1:metadata=metadata* 2:data{}=bytes?
~Namespace 1:metadata=metadata*
~Deployment 1:metadata=metadata* 2:spec=DeploymentSpec@ 3:status=DeploymentStatus@
~DeploymentSpec 1:replicas=int* 3:template=PodTemplateSpec* 4:strategy=DeploymentStrategy 5:minReadySeconds=int?
  7:paused=bool? 9:progressDeadlineSeconds=int*
~DeploymentStrategy 1:type? 2:rollingUpdate=RollingUpdateDeployment*
~RollingUpdateDeployment 1:maxUnavailable=intOrString* 2:maxSurge=intOrString*
~DeploymentStatus 1:observedGeneration=int? 2:replicas=int? 3:updatedReplicas=int? 4:availableReplicas=int?
  6:conditions[]=DeploymentCondition? 7:readyReplicas=int?
~DeploymentCondition 1:type 2:status 4:reason? 6:lastUpdateTime=time*
~StatefulSet 1:metadata=metadata* 2:spec=StatefulSetSpec@ 3:status=StatefulSetStatus@
~StatefulSetSpec 1:replicas=int* 3:template=PodTemplateSpec* 6:podManagementPolicy?
  7:updateStrategy=StatefulSetUpdateStrategy 9:minReadySeconds=int? 11:ordinals=StatefulSetOrdinals*
~StatefulSetUpdateStrategy 1:type? 2:rollingUpdate=RollingUpdateStatefulSetStrategy*
~RollingUpdateStatefulSetStrategy 1:partition=int*
~StatefulSetOrdinals 1:start=int
~StatefulSetStatus 1:observedGeneration=int? 2:replicas=int 3:readyReplicas=int? 4:currentReplicas=int?
  5:updatedReplicas=int? 6:currentRevision? 7:updateRevision? 11:availableReplicas=int
~DaemonSet 1:metadata=metadata* 2:spec=DaemonSetSpec@ 3:status=DaemonSetStatus@
~DaemonSetSpec 2:template=PodTemplateSpec* 3:updateStrategy=DaemonSetUpdateStrategy 4:minReadySeconds=int?
~DaemonSetUpdateStrategy 1:type?
~DaemonSetStatus 3:desiredNumberScheduled=int 4:numberReady=int 5:observedGeneration=int?
  6:updatedNumberScheduled=int? 7:numberAvailable=int?
~Status 2:status? 3:message? 4:reason? 5:details=StatusDetails* 6:code=int?
~StatusDetails 1:name? 3:kind? 4:causes[]=StatusCause? 6:uid?
~StatusCause 1:reason? 2:message? 3:field?
~List 1:metadata=ListMeta
~ListMeta 2:resourceVersion? 3:continue?
`;

const messages = readTable(`${podMessages.trim()}\n${objectMessages.trim()}`);

/** The names of all messages, for the test that holds them against another table. */
export const messageNames: readonly string[] = [...messages.keys()];

/** The message of this name. @throws Error for one that is not in the tables */
export function messageOf(name: string): MessageRule {
  const found = messages.get(name);
  if (found === undefined) throw new Error(`no message ${name}`);
  return found;
}

/** The kinds whose objects are read in protobuf. */
const kinds = ['ConfigMap', 'Secret', 'Namespace', 'Deployment', 'StatefulSet', 'DaemonSet'];

/** Whether objects of a kind can be read in protobuf. */
export function hasMessage(kind: string): boolean {
  return kinds.includes(kind);
}

const rules: ReadonlyMap<string, MessageRule> = new Map([
  ['Status', messageOf('Status')],
  ...kinds.flatMap(
    (kind) =>
      [
        [kind, messageOf(kind)],
        [`${kind}List`, listOf(kind)],
      ] as const,
  ),
]);

/** Of an answer with this `kind`; undefined for one that is not read. */
export function ruleOf(kind: string): MessageRule | undefined {
  return rules.get(kind);
}

/** Every list of the API has its own message, with the same two fields. */
function listOf(kind: string): MessageRule {
  const list = messageOf('List');
  const items = { name: 'items', of: messageOf(kind), shape: 'list', isLeftOutEmpty: false, isLazy: false } as const;
  return { ...list, fields: [...list.fields, items], always: [['items', null]] };
}
