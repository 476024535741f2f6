/** The requests that the server received, so that a test can count calls. */
import type { LoggedRequest } from './logged-request.ts';
import { matchesRequest, type RequestMatch } from './request-match.ts';

export class RequestLog {
  #entries: LoggedRequest[] = [];

  get all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  matching(match: RequestMatch): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => matchesRequest(entry, match));
  }

  count(match: RequestMatch = {}): number {
    return this.matching(match).length;
  }

  clear(): void {
    this.#entries = [];
  }

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
  }
}
