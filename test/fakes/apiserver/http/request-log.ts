/** What was asked of the server, so that a test can count calls. */
import type { RequestMatch } from './request-match.ts';
import { matchesRequest } from './request-match.ts';
import type { Verb } from './route.ts';

export interface LoggedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly userAgent: string;
  readonly verb?: Verb;
  /** Plural name. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Undefined until the first byte of an answer; for ever where a fault swallowed it. */
  status?: number;
}

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
