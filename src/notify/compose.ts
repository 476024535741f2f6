/** Makes the message of a group, from what was noticed and from the present status of the workloads. */
import { configKeyOf } from '../model/kinds.ts';
import type { Notice, NoticeChange, NoticeEvent } from '../model/notice.ts';
import type { State } from '../status/state.ts';
import type { Message, MessageRow } from './message.ts';
import { objectWords } from './message.ts';
import type { StatusView } from './ports.ts';
import type { LinkSettings, NotificationSettings } from './settings/settings.ts';
import { configWords, summaryWords, titles } from './words.ts';

const mostRows = 10;

/** The content of a message: a group, or a sample. */
export interface Content {
  readonly id: string;
  readonly event: NoticeEvent;
  readonly change: NoticeChange | undefined;
  readonly members: readonly Notice[];
  /** Of the members, including those that are not among them. */
  readonly size: number;
  readonly isReminder: boolean;
  readonly isTest?: boolean;
}

type ComposeSettings = Pick<NotificationSettings, 'cluster' | 'links' | 'fields'>;

/** @param nowMs wall clock */
export function composeMessage(content: Content, settings: ComposeSettings, view: StatusView, nowMs: number): Message {
  const { id, event, change, members, size, isReminder, isTest = false } = content;
  const { cluster, links, fields } = settings;
  const rows = members.slice(0, mostRows).map((notice) => rowOf(notice, settings, view));
  const users = change === undefined ? [] : view.usersOf(configKeyOf(change.config, change.namespace));
  return {
    event,
    id,
    cluster,
    title: titleOf(content, cluster),
    summary: summaryWords(event, size, change, users),
    rows,
    more: Math.max(0, size - rows.length),
    command: commandOf(content),
    change,
    changeUrl: changeUrlOf(change, links),
    fields,
    isReminder,
    isTest,
    at: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
  };
}

function titleOf({ event, change, members, size, isReminder, isTest = false }: Content, cluster: string): string {
  const [first] = members;
  const subject = change === undefined ? first && objectWords(first.about) : configWords(change);
  const more = change === undefined && size > 1 ? ` and ${String(size - 1)} more` : '';
  return [
    ...(cluster === '' ? [] : [`[${cluster}] `]),
    ...(isTest ? ['Test: '] : []),
    ...(isReminder ? ['Reminder: '] : []),
    titles[event],
    ...(subject === undefined ? [] : [`: ${subject}${more}`]),
  ].join('');
}

function rowOf({ event, about, note, wants }: Notice, settings: ComposeSettings, view: StatusView): MessageRow {
  const state = view.statusOf(about)?.state ?? fallbackStates[event];
  const isWorkload = !['ConfigMap', 'Secret', 'Namespace', 'Lease'].includes(about.kind);
  return {
    about,
    state: isWorkload ? state : undefined,
    note,
    wants: Object.fromEntries(Object.entries(wants).slice(0, mostRows)) as Readonly<Record<string, string>>,
    url: isWorkload ? workloadUrl(settings, about) : undefined,
  };
}

/** The state of a workload that is no longer known, as after the end of a term. */
const fallbackStates: Readonly<Partial<Record<NoticeEvent, State>>> = {
  rolled: 'rolling',
  'rollout-complete': 'current',
  'rollout-failed': 'failed',
  pending: 'pending',
  'approval-needed': 'pending',
  reverted: 'reverted',
  'patch-failed': 'stale',
  'second-installation': 'foreign',
};

function commandOf({ event, change, size }: Content): string | undefined {
  if (event !== 'approval-needed' || change === undefined || size === 0) return undefined;
  return `kubectl reroll approve --change ${change.id} -n ${change.namespace}`;
}

function changeUrlOf(change: NoticeChange | undefined, { page }: LinkSettings): string | undefined {
  return page === undefined || change === undefined ? undefined : `${page.replace(/\/+$/, '')}/changes/${change.id}`;
}

function workloadUrl({ cluster, links }: ComposeSettings, about: Notice['about']): string | undefined {
  const values: Readonly<Record<string, string>> = { cluster, ...about };
  return links.workload?.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}
