/** CloudEvents 1.0 in the structured mode of its HTTP binding: the payload is the data of an event. */
import { configTypes, isConfigKind, parseConfigRef, workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { NoticeObject } from '../../model/notice.ts';
import { fit, type Message } from '../message.ts';
import { judgeStatus, within, type SinkFormat } from './format.ts';
import { payloadOf } from './payload.ts';
import { mostBytes } from './webhook.ts';

export const cloudevents: SinkFormat = {
  compose: (message) => ({
    body: fit(message, (form) => within(JSON.stringify(eventOf(form)), mostBytes)),
    contentType: 'application/cloudevents+json; charset=utf-8',
  }),
  judge: judgeStatus,
};

function eventOf(message: Message): object {
  const { id, cluster, event, at } = message;
  return {
    specversion: '1.0',
    id,
    source: `/clusters/${encodeURIComponent(cluster === '' ? 'default' : cluster)}/reroll`,
    type: `dev.reroll.workload.${event}.v1`,
    subject: subjectOf(message),
    time: at,
    datacontenttype: 'application/json',
    data: payloadOf(message),
  };
}

/** The only object or, of several, the config whose change they share; else the first of them. */
function subjectOf({ rows, more, change }: Message): string {
  const [row] = rows;
  if (row !== undefined && (change === undefined || rows.length + more === 1)) return pathOf(row.about);
  if (change === undefined) return 'reroll';
  const { kind, name } = parseConfigRef(change.config);
  return pathOf({ kind, namespace: change.namespace, name });
}

/** Such as `shop/deployments/web`. */
function pathOf({ kind, namespace, name }: NoticeObject): string {
  return kind === 'Namespace' ? `namespaces/${name}` : `${namespace}/${pluralOf(kind)}/${name}`;
}

function pluralOf(kind: string): string {
  if (isConfigKind(kind)) return configTypes[kind].plural;
  if (kind === 'Lease') return 'leases';
  // A kind that options add is named by its resource, such as `rollouts.argoproj.io`.
  return kind.includes('.') ? kind.replace(/\..*$/, '') : workloadTypeOf(kind as WorkloadKind).plural;
}
