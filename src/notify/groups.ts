/** The groups of all sinks: hands those that are due to the deliveries, and forgets those that ended. */
import type { Clock } from '../lib/clock.ts';
import { Deadlines } from '../lib/deadlines.ts';
import { configKeyOf } from '../model/kinds.ts';
import type { Notice, NoticeChange } from '../model/notice.ts';
import { composeMessage } from './compose.ts';
import type { Job } from './delivery/sink-delivery.ts';
import { Group } from './group.ts';
import type { StatusView } from './ports.ts';
import { Room } from './room.ts';
import type { NotificationSettings } from './settings/settings.ts';
import { areAllDone } from './words.ts';

/** Later news of a group is weighed together, after so long. */
const newsDelayMs = 1_000;

export interface GroupsOptions {
  readonly clock: Clock;
  readonly settings: () => NotificationSettings;
  readonly view: StatusView;
  readonly enqueue: (sink: string, job: Job) => void;
  /** A notice has no group: its sink has too many. */
  readonly onDropped: (sink: string) => void;
  readonly onSize: (groups: number) => void;
}

export class Groups {
  readonly #options: GroupsOptions;
  readonly #groups = new Map<string, Group>();
  readonly #room = new Room();
  readonly #deadlines: Deadlines<string>;

  constructor(options: GroupsOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, (key) => {
      const group = this.#groups.get(key);
      if (group !== undefined) this.#schedule(group);
    });
  }

  get size(): number {
    return this.#groups.size;
  }

  /**
   * A notice about several changes is news of each of them.
   * @param isRepeated it was reported before: it is no news where its object is known, and no loss where it has no room
   */
  add(sink: string, notice: Notice, isRepeated = false): void {
    const changes: readonly (NoticeChange | undefined)[] = notice.changes.length === 0 ? [undefined] : notice.changes;
    for (const change of changes) {
      const group = this.#groupOf(sink, notice, change);
      if (group === undefined && !isRepeated) this.#options.onDropped(sink);
      if (group === undefined || (isRepeated && group.has(notice.about))) continue;
      group.add(notice, change);
      if (group.wasSent) this.#scheduleSoon(group);
      else this.#schedule(group);
    }
  }

  /**
   * Takes an object out of the groups of an event which holds of it no more.
   * @returns whether a message of one of these groups was sent
   */
  remove({ event, about, changes }: Notice): boolean {
    let wasSent = false;
    for (const { name } of this.#options.settings().sinks) {
      const ids = changes.length === 0 ? [''] : changes.map(({ id }) => id);
      for (const id of ids) {
        const group = this.#groups.get(groupKey(name, id, event));
        if (group === undefined) continue;
        group.remove(about);
        wasSent ||= group.wasSent;
        if (group.size === 0 && !group.isQueued) this.#delete(group);
      }
    }
    return wasSent;
  }

  /** Hands everything that was not sent to the deliveries, and forgets all groups. */
  release(): void {
    for (const group of this.#groups.values()) {
      const { what } = group.due({ waitMs: 0, intervalMs: 0, remindMs: Infinity }, Infinity, () => true);
      if (!group.isQueued && what === 'message') this.#enqueue(group, false);
    }
    this.#groups.clear();
    this.#room.clear();
    this.#deadlines.close();
    this.#options.onSize(0);
  }

  /** Forgets the groups of sinks that are gone. */
  keepSinks(names: readonly string[]): void {
    for (const group of [...this.#groups.values()]) if (!names.includes(group.sink)) this.#delete(group);
  }

  /** Undefined if the sink has no room for another group. */
  #groupOf(sink: string, { event }: Notice, change: NoticeChange | undefined): Group | undefined {
    const key = groupKey(sink, change?.id ?? '', event);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const { clock, settings } = this.#options;
    if (!this.#room.take(sink, event, settings().sinks.length)) return undefined;
    const id = `${change?.id ?? 'none'}.${event}.${clock.now().toString(36)}`;
    const group = new Group({ key, sink, event, change, nowMs: clock.monotonicMs(), id });
    this.#groups.set(key, group);
    this.#options.onSize(this.#groups.size);
    return group;
  }

  /** Each notice comes on the path of the controller, where the states of all users of a config would cost too much. */
  #scheduleSoon(group: Group): void {
    if (group.isQueued || group.isNewsDue) return;
    group.isNewsDue = true;
    this.#deadlines.set(group.key, this.#options.clock.monotonicMs() + newsDelayMs);
  }

  #schedule(group: Group): void {
    group.isNewsDue = false;
    if (group.isQueued) return;
    const { clock, settings } = this.#options;
    const due = group.due(settings().group, clock.monotonicMs(), () => this.#isDone(group));
    if (due.what === 'later') this.#deadlines.set(group.key, due.atMs);
    else if (due.what === 'end') this.#delete(group);
    else this.#enqueue(group, due.what === 'reminder');
  }

  #isDone({ change }: Group): boolean {
    if (change === undefined) return false;
    return areAllDone(this.#options.view.usersOf(configKeyOf(change.config, change.namespace)));
  }

  #enqueue(group: Group, isReminder: boolean): void {
    const { clock, settings, view, enqueue } = this.#options;
    group.isQueued = true;
    group.isReminder = isReminder;
    let news = group.news;
    enqueue(group.sink, {
      compose: () => {
        if (group.size === 0) return undefined;
        news = group.news;
        const { event, change, members, size, messageId: id } = group;
        return composeMessage({ id, event, change, members, size, isReminder }, settings(), view, clock.now());
      },
      done: () => {
        group.sent(news, clock.monotonicMs());
        if (this.#groups.get(group.key) !== group) return;
        if (group.size === 0) this.#delete(group);
        else this.#schedule(group);
      },
    });
  }

  #delete({ key, sink }: Group): void {
    if (this.#groups.delete(key)) this.#room.free(sink);
    this.#deadlines.set(key, undefined);
    this.#options.onSize(this.#groups.size);
  }
}

function groupKey(sink: string, changeId: string, event: string): string {
  return `${sink} ${changeId} ${event}`;
}
