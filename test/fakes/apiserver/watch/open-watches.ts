/** The open watches, for tests that count, end or break them. */
import { waitFor } from '../../../support/wait-for.ts';
import { describeMatch, matchesRequest, type RequestMatch } from '../http/request-match.ts';
import type { WatchChannel } from './watch-channel.ts';

/** Each action waits for at least one matching watch, and resolves with the number of matches. */
export class OpenWatches {
  readonly #channels = new Set<WatchChannel>();

  count(match: RequestMatch = {}): number {
    return this.#matching(match).length;
  }

  /** Ends the matching watches as at their timeout. */
  async end(match: RequestMatch = {}): Promise<number> {
    return this.#forEach(match, (channel) => {
      channel.end();
    });
  }

  /** Sends a 410 ERROR event to the matching watches and ends them. */
  async expire(match: RequestMatch = {}): Promise<number> {
    return this.#forEach(match, (channel) => {
      channel.expire();
    });
  }

  /** Breaks the connections of the matching watches. */
  async cut(match: RequestMatch = {}): Promise<number> {
    return this.#forEach(match, (channel) => {
      channel.cut();
    });
  }

  /** Adds a watch until it is over. */
  add(channel: WatchChannel): void {
    this.#channels.add(channel);
    channel.closed.addEventListener('abort', () => this.#channels.delete(channel));
  }

  /** Ends all watches. */
  stop(): void {
    for (const channel of [...this.#channels]) channel.end();
  }

  #matching(match: RequestMatch): WatchChannel[] {
    return [...this.#channels].filter((channel) => matchesRequest(channel.request, match));
  }

  async #forEach(match: RequestMatch, act: (channel: WatchChannel) => void): Promise<number> {
    const channels = await waitFor(`an open watch: ${describeMatch(match)}`, () => {
      const matching = this.#matching(match);
      return matching.length > 0 && matching;
    });
    for (const channel of channels) act(channel);
    return channels.length;
  }
}
