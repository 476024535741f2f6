/** Serves one watch from the store: sends events until its timeout, its client leaves or a fault ends it. */
import type { Faults } from '../faults/faults.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ListOptions } from '../reads/list-options.ts';
import type { ListTarget } from '../reads/list.ts';
import type { Store } from '../store/store.ts';
import { isEncodable } from '../protobuf/encode.ts';
import type { OpenWatches } from './open-watches.ts';
import { WatchChannel } from './watch-channel.ts';
import { bookmark, convertEvent, filterOf, startWatch, type WatchEvent } from './watch-events.ts';

export interface WatchTiming {
  /** Interval between the bookmarks of a watch that asked for them. */
  readonly bookmarkPeriodMs: number;
  /** Time between the last bookmark and the end of the watch. */
  readonly lastBookmarkMs: number;
}

export interface WatchParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly exchange: Exchange;
  readonly target: ListTarget;
  readonly options: ListOptions;
  readonly timing: WatchTiming;
}

/** The duration of a watch without timeoutSeconds. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

function headersOf(isProtobuf: boolean): Readonly<Record<string, string>> {
  const type = isProtobuf ? 'application/vnd.kubernetes.protobuf;stream=watch' : 'application/json';
  return { 'content-type': type, 'cache-control': 'no-cache, private' };
}

/** Starts to answer a watch request. @throws StatusError where it is refused */
export function openWatch(watches: OpenWatches, parts: WatchParts): void {
  const { store, exchange, faults, target, options } = parts;
  const start = startWatch(store, target, options);
  const isProtobuf = exchange.request.isProtobuf && isEncodable(target.resource.kind);
  const channel = new WatchChannel(exchange, faults, isProtobuf);
  const send = (event: WatchEvent): void => {
    channel.send(channel.encode(event), event.type === 'BOOKMARK');
  };
  watches.add(channel);
  channel.open(headersOf(isProtobuf));
  for (const event of start.events) send(event);
  if (start.events.some(({ type }) => type === 'ERROR')) channel.end();
  if (channel.closed.aborted) return;
  const matches = filterOf(target, options);
  const unsubscribe = store.subscribe((event) => {
    if (event.storage !== target.resource.storage || event.revision <= start.after) return;
    const converted = convertEvent(event, matches, target.resource);
    if (converted !== undefined) send(converted);
  });
  channel.closed.addEventListener('abort', unsubscribe);
  startTimers(parts, channel, () => {
    send(bookmark(target.resource, store.revision));
  });
}

function startTimers({ options, timing }: WatchParts, channel: WatchChannel, sendBookmark: () => void): void {
  const timeoutMs = 1000 * (options.timeoutSeconds > 0 ? options.timeoutSeconds : DEFAULT_TIMEOUT_SECONDS);
  const end = (): void => {
    channel.end();
  };
  const timers = [setTimeout(end, timeoutMs)];
  channel.closed.addEventListener('abort', () => {
    for (const timer of timers) clearTimeout(timer);
  });
  if (!options.allowWatchBookmarks) return;
  timers.push(setInterval(sendBookmark, timing.bookmarkPeriodMs));
  const lastMs = timeoutMs - timing.lastBookmarkMs;
  if (lastMs > 0) timers.push(setTimeout(sendBookmark, lastMs));
}
