/** The data of a message in JSON: the body of `webhook`, and the data of `cloudevents`. */
import { plainText, type Message } from '../message.ts';

const apiVersion = 'reroll.dev/v1alpha1';

export interface Payload {
  readonly apiVersion: string;
  readonly kind: 'Notification';
  readonly event: string;
  readonly cluster: string;
  readonly title: string;
  readonly change?: object;
  readonly workloads: readonly object[];
  readonly more: number;
  readonly text: string;
  readonly links: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly reminder: boolean;
  readonly test: boolean;
  /** RFC 3339. */
  readonly at: string;
}

export function payloadOf(message: Message): Payload {
  const { event, cluster, title, change, rows, more, changeUrl, fields, isReminder, isTest, at } = message;
  return {
    apiVersion,
    kind: 'Notification',
    event,
    cluster,
    title,
    ...(change === undefined ? {} : { change: changeOf(change) }),
    workloads: rows.map(({ about, state, note, wants, url }) => ({
      ...about,
      ...(state === undefined ? {} : { state }),
      note,
      ...(Object.keys(wants).length === 0 ? {} : { wants }),
      ...(url === undefined ? {} : { link: url }),
    })),
    more,
    text: plainText(message),
    links: changeUrl === undefined ? {} : { change: changeUrl },
    fields,
    reminder: isReminder,
    test: isTest,
    at,
  };
}

/** `keys` has the names that may be named; a mere number of them is `keyCount`. */
function changeOf({ id, config, namespace, keys, by }: NonNullable<Message['change']>): object {
  const [, number] = /^(\d+) keys?$/.exec(keys) ?? [];
  const names = keys === '' || number !== undefined ? [] : keys.split(', ');
  return {
    id,
    config,
    namespace,
    keys: names,
    ...(number === undefined ? {} : { keyCount: Number(number) }),
    ...(by === undefined ? {} : { by }),
  };
}
