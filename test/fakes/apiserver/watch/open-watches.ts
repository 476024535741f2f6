/** The watches that are open right now, for tests that want to count, end or break them. */
import { waitFor } from '../../../support/wait-for.ts';
import { describeMatch, matchesRequest, type RequestMatch } from '../http/request-match.ts';
import { startWatch } from './watch-events.ts';
import { WatchStream, type WatchParts } from './watch-stream.ts';

/** What is done to open watches waits for at least one that matches, and resolves with their number. */
export class OpenWatches {
  readonly #streams = new Set<WatchStream>();

  count(match: RequestMatch = {}): number {
    return this.#matching(match).length;
  }

  /** Ends the matching watches as their timeout would. */
  async end(match: RequestMatch = {}): Promise<number> {
    return this.#forEach(match, (stream) => {
      stream.end();
    });
  }

  /** Sends a 410 ERROR event to the matching watches and ends them. */
  async expire(match: RequestMatch = {}): Promise<number> {
    return this.#forEach(match, (stream) => {
      stream.expire();
    });
  }

  /** Breaks the connections of the matching watches. */
  async cut(match: RequestMatch = {}): Promise<number> {
    return this.#forEach(match, (stream) => {
      stream.cut();
    });
  }

  /** Begins to answer a watch request. @throws StatusError where it is refused */
  open(parts: WatchParts): void {
    const start = startWatch(parts.store, parts.target, parts.options);
    const stream = new WatchStream(parts, () => {
      this.#streams.delete(stream);
    });
    this.#streams.add(stream);
    stream.open(start);
  }

  /** Ends all there are. */
  stop(): void {
    for (const stream of [...this.#streams]) stream.end();
  }

  #matching(match: RequestMatch): WatchStream[] {
    return [...this.#streams].filter((stream) => matchesRequest(stream.request, match));
  }

  async #forEach(match: RequestMatch, act: (stream: WatchStream) => void): Promise<number> {
    const streams = await waitFor(`an open watch: ${describeMatch(match)}`, () => {
      const matching = this.#matching(match);
      return matching.length > 0 && matching;
    });
    for (const stream of streams) act(stream);
    return streams.length;
  }
}
