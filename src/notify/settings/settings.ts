/** The settings of notifications, as the file of `--notifications` has them. */
import type { NoticeEvent } from '../../model/notice.ts';
import type { LabelSelector } from './selector.ts';

export const sinkTypes = ['slack', 'teams', 'googlechat', 'webhook', 'cloudevents'] as const;
export type SinkType = (typeof sinkTypes)[number];

export interface SinkSettings {
  readonly name: string;
  readonly type: SinkType;
  /** The file whose first line is the URL. The files of a sink are read before each message. */
  readonly urlFile: string | undefined;
  /** The variable that has the URL, in place of a file. */
  readonly urlVariable: string | undefined;
  /** A file with one `Name: value` on each line; `webhook` and `cloudevents` only. */
  readonly headersFile: string | undefined;
  /** The file with the key that signs messages; `webhook` and `cloudevents` only. */
  readonly hmacKeyFile: string | undefined;
  /** Certificate authorities in PEM, besides none: without it, those of Node count. */
  readonly caFile: string | undefined;
  /** URL of the proxy; without it, the variables of the environment count. */
  readonly proxy: string | undefined;
  /** How long the service may take for an answer, ms. */
  readonly timeoutMs: number;
  /** `webhook` only: a text with placeholders that replaces the body. */
  readonly body: string | undefined;
}

export interface RouteSettings {
  /** Names of sinks. */
  readonly sinks: readonly string[];
  /** Names and globs of namespaces; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
  /** Labels of workloads; undefined for all objects. */
  readonly selector: LabelSelector | undefined;
  readonly events: readonly NoticeEvent[];
  /** Later routes count, too. */
  readonly continues: boolean;
}

export interface GroupSettings {
  /** How long the first message of a group waits for more of the same, ms. */
  readonly waitMs: number;
  /** The shortest time between two messages of a group, ms. */
  readonly intervalMs: number;
  /** After how long a message about an approval is repeated while it is needed, ms. */
  readonly remindMs: number;
}

export interface NotificationSettings {
  /** Name of the cluster in messages; empty if none is given. */
  readonly cluster: string;
  readonly links: LinkSettings;
  /** Constant entries of every message. */
  readonly fields: Readonly<Record<string, string>>;
  readonly sinks: readonly SinkSettings[];
  readonly routes: readonly RouteSettings[];
  readonly group: GroupSettings;
}

export interface LinkSettings {
  /** URL of a workload, with the placeholders `{cluster}`, `{kind}`, `{namespace}` and `{name}`. */
  readonly workload: string | undefined;
  /** URL of the web page of reroll. */
  readonly page: string | undefined;
}
