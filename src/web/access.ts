/**
 * Which user may see what, as the API server says it: a bearer token names a user, and a user that may list the
 * Deployments of a namespace may see what the page says of that namespace. Both answers are kept for at most a minute,
 * so that a token that is revoked is of no use after that.
 */
import { createHash } from 'node:crypto';

import type { Clock } from '../lib/clock.ts';
import { everybody, type Viewer } from './viewer.ts';

/** What a TokenReview says of a user. */
export interface User {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The questions to the API server. @throws Error with a message that is safe to show */
export interface Reviews {
  /** Undefined for a token that is not valid. */
  userOf(token: string): Promise<User | undefined>;
  /** @param namespace undefined for all */
  mayList(user: User, namespace: string | undefined): Promise<boolean>;
}

/** `not-authenticated`: no valid token. `forbidden`: a user without a right in any namespace that the page shows. */
export type Refusal = 'not-authenticated' | 'forbidden';

export interface Access {
  /** Whether the answer about this header costs a call of the API server. */
  asks(authorization: string | undefined): boolean;
  /**
   * @param namespaces of which the page knows
   * @throws ClientError if the API server does not answer
   */
  viewerOf(authorization: string | undefined, namespaces: () => Promise<Iterable<string>>): Promise<Viewer | Refusal>;
}

export const openAccess: Access = { asks: () => false, viewerOf: () => Promise.resolve(everybody) };

/** Answers are kept for so long, ms. */
const keptMs = 60_000;

/** Users whose rights are kept, each with all of its namespaces. */
const mostUsers = 500;

/** Tokens of which is kept whose they are: one that is not valid must not push out the rights of a user. */
const mostTokens = 10_000;

/** Questions to the API server at the same time for one page. */
const sideBySide = 8;

export class KubernetesAccess implements Access {
  readonly #reviews: Reviews;
  readonly #users: Answers<User | undefined>;
  readonly #clock: Clock;
  /** By token; who has asked last comes last. */
  readonly #rights = new Map<string, { readonly answers: Answers<boolean>; readonly usedMs: number }>();

  constructor(reviews: Reviews, clock: Clock) {
    this.#reviews = reviews;
    this.#clock = clock;
    this.#users = new Answers(clock, mostTokens);
  }

  asks(authorization: string | undefined): boolean {
    const token = tokenIn(authorization);
    return token !== undefined && !this.#users.has(idOf(token));
  }

  async viewerOf(
    authorization: string | undefined,
    namespaces: () => Promise<Iterable<string>>,
  ): Promise<Viewer | Refusal> {
    const token = tokenIn(authorization);
    if (token === undefined) return 'not-authenticated';
    const id = idOf(token);
    const user = await this.#users.get(id, () => this.#reviews.userOf(token));
    if (user === undefined) return 'not-authenticated';
    const rights = this.#rightsOf(id);
    const mayList = (namespace?: string): Promise<boolean> =>
      rights.get(namespace ?? '', () => this.#reviews.mayList(user, namespace));
    if (await mayList()) return everybody;
    const allowed = await allowedOf([...(await namespaces())], mayList);
    if (allowed.size === 0) return 'forbidden';
    const names = createHash('sha256')
      .update([...allowed].sort().join(' '))
      .digest('base64url')
      .slice(0, 12);
    return { id: names, mayRead: (namespace) => allowed.has(namespace) };
  }

  /** A user leaves as a whole: of many namespaces each would otherwise be asked about at every request. */
  #rightsOf(id: string): Answers<boolean> {
    const usedMs = this.#clock.monotonicMs();
    const answers = this.#rights.get(id)?.answers ?? new Answers<boolean>(this.#clock, Infinity);
    this.#rights.delete(id);
    this.#rights.set(id, { answers, usedMs });
    for (const [oldest, rights] of this.#rights) {
      if (this.#rights.size <= mostUsers && rights.usedMs > usedMs - keptMs) break;
      this.#rights.delete(oldest);
    }
    return answers;
  }
}

async function allowedOf(
  namespaces: readonly string[],
  mayList: (namespace: string) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const allowed = new Set<string>();
  const left = [...namespaces];
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) if (await mayList(next)) allowed.add(next);
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  return allowed;
}

function tokenIn(authorization: string | undefined): string | undefined {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}

/** Only the digest of a token is kept. */
function idOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Answers by their questions, each for a minute; the oldest leave first. */
class Answers<T> {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #kept = new Map<string, { readonly answer: Promise<T>; readonly untilMs: number }>();

  /** @param most answers that are kept */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  has(question: string): boolean {
    return (this.#kept.get(question)?.untilMs ?? -Infinity) > this.#clock.monotonicMs();
  }

  get(question: string, ask: () => Promise<T>): Promise<T> {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#kept.get(question);
    if (known !== undefined && known.untilMs > nowMs) return known.answer;
    const answer = ask();
    this.#kept.delete(question);
    this.#kept.set(question, { answer, untilMs: nowMs + keptMs });
    // A failure is no answer.
    answer.catch(() => this.#kept.delete(question));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    return answer;
  }
}
