/**
 * Answers the requests of the page: who asks, whether anything has changed for that reader, whether now is the time to
 * render, and then the page. It changes nothing, sets no cookie, and has no form that changes anything.
 */
import { createHash } from 'node:crypto';

import { ClientError } from '../model/cluster-client.ts';
import { jsonText } from '../model/json-text.ts';
import type { Access, Refusal } from './access.ts';
import { assets } from './assets.ts';
import { html } from './html.ts';
import { isAllowedHost } from './hosts.ts';
import type { InventorySource, Snapshot } from './inventory-source.ts';
import { Links } from './links.ts';
import type { Lulls } from './lulls.ts';
import { apiPrefix, apiAnswer, errorData } from './routes/api.ts';
import { pageOf } from './routes/pages.ts';
import { renderPage, type PageContent } from './shell.ts';
import { visibleTo, type Viewer } from './viewer.ts';

export interface PageRequest {
  /** The path and the query. */
  readonly url: URL;
  /** The values of the headers of the same names. */
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PageOptions {
  readonly source: InventorySource;
  readonly access: Access;
  /** Undefined where rendering delays no roll. */
  readonly lulls: Lulls | undefined;
  /** `--web-hosts`. */
  readonly hosts: readonly string[];
}

/** https://owasp.org/www-project-secure-headers/ has what each of them does. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

const htmlType = 'text/html; charset=utf-8';
const jsonType = 'application/json; charset=utf-8';

/** Pages change with time as well: what is older than an hour leaves the overview. */
const bucketMs = 600_000;

/** A reader who comes too early comes again after so many seconds. */
const retrySeconds = 1;

/** Why a page comes later. */
const busy = 'workloads are being planned';
const unsynced = 'the watches have not synced yet';

/** Of namespaces without an opted-in workload the API server is not asked: there may be thousands. */
const nothingToShow = 'nothing to show: in no namespace with an opted-in workload may you list deployments.apps\n';

interface Rendering {
  readonly snapshot: Snapshot;
  readonly viewer: Viewer;
  readonly etag: string | undefined;
}

export class Page {
  readonly #options: PageOptions;

  constructor(options: PageOptions) {
    this.#options = options;
  }

  async answer(request: PageRequest): Promise<PageAnswer> {
    const { hosts } = this.#options;
    if (!isAllowedHost(request.host, hosts))
      return plain(421, 'this name is not answered: --web-hosts says which names are\n');
    const asset = assetAt(request.url.pathname);
    return asset ?? this.#authorized(request);
  }

  async #authorized(request: PageRequest): Promise<PageAnswer> {
    const { access, source } = this.#options;
    // A question about a token costs a call of the API server. A refusal or a 304 that needs none costs nothing.
    const isTaken = access.asks(request.authorization);
    if (isTaken && !this.#mayRender()) return this.#later(request, 'too many readers');
    const viewer = await this.#viewerOf(request);
    if (typeof viewer === 'string') return refused(viewer);
    if ('status' in viewer) return viewer;
    const etag = this.#etagOf(viewer, source.revision, request);
    if (request.ifNoneMatch === etag) return notModified(etag);
    if (!isTaken && !this.#mayRender()) return this.#later(request, 'too many readers');
    if ((await this.#options.lulls?.begins()) === false) return this.#later(request, busy);
    return this.#rendered(request, viewer);
  }

  /** An answer where there is none to give: until there is a snapshot no namespace is known. */
  async #viewerOf(request: PageRequest): Promise<Viewer | Refusal | PageAnswer> {
    const { access, source } = this.#options;
    const known: { why: string | undefined } = { why: undefined };
    const namespaces = async (): Promise<Iterable<string>> => {
      const snapshot = await this.#patiently(source.snapshot());
      if (snapshot === undefined) known.why = unsynced;
      if (snapshot === 'busy') known.why = busy;
      return snapshot === undefined || snapshot === 'busy' ? [] : namespacesOf(snapshot);
    };
    try {
      const viewer = await access.viewerOf(request.authorization, namespaces);
      return viewer === 'forbidden' && known.why !== undefined ? this.#later(request, known.why) : viewer;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return this.#failed(request, undefined, error.message);
    }
  }

  #mayRender(): boolean {
    return this.#options.lulls?.tryTake() ?? true;
  }

  async #patiently<T>(work: Promise<T>): Promise<T | 'busy'> {
    return this.#options.lulls === undefined ? work : this.#options.lulls.patiently(work);
  }

  async #rendered(request: PageRequest, viewer: Viewer): Promise<PageAnswer> {
    const { source } = this.#options;
    // The snapshot is made nevertheless, for the next reader.
    const all = await this.#patiently(source.snapshot());
    if (all === 'busy') return this.#later(request, busy);
    if (all === undefined) return this.#later(request, unsynced);
    const etag = this.#etagOf(viewer, all.revision, request);
    if (request.ifNoneMatch === etag) return notModified(etag);
    const snapshot = visibleTo(viewer, all);
    try {
      const answer = await this.#patiently(this.#answerWith(request, { snapshot, viewer, etag }));
      if (answer === 'busy') return this.#later(request, busy);
      return answer.status === 200 ? { ...answer, headers: { etag } } : answer;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return this.#failed(request, snapshot, error.message);
    }
  }

  async #answerWith({ url }: PageRequest, { snapshot, viewer, etag }: Rendering): Promise<PageAnswer> {
    const { source, lulls } = this.#options;
    const pause = async (): Promise<void> => lulls?.pause();
    const asked = { url, source, snapshot, viewer, pause, nowMs: source.nowMs };
    if (url.pathname.startsWith(apiPrefix)) {
      const { status, text } = await apiAnswer(asked);
      return { status, text: `${text}\n`, contentType: jsonType };
    }
    const { status, content } = await pageOf(asked);
    return this.#page(status, content, url, { snapshot, etag: status === 200 ? etag : undefined });
  }

  #page(status: number, content: PageContent, { pathname }: URL, shown: Partial<Rendering>): PageAnswer {
    const { snapshot, etag } = shown;
    const nowMs = this.#options.source.nowMs;
    const text = renderPage(content, { links: new Links(pathname), snapshot, nowMs, etag });
    return { status, text, contentType: htmlType };
  }

  #failed(request: PageRequest, snapshot: Snapshot | undefined, message: string): PageAnswer {
    if (request.url.pathname.startsWith(apiPrefix)) return json(502, message);
    const main = html`<h1>The API server did not answer</h1>
      <p>${message}</p>`;
    return this.#page(502, { title: 'No answer', main }, request.url, snapshot === undefined ? {} : { snapshot });
  }

  /** Rolls come first: the reader comes again. */
  #later(request: PageRequest, why: string): PageAnswer {
    const headers = { 'retry-after': String(retrySeconds) };
    if (request.url.pathname.startsWith(apiPrefix)) return { ...json(503, `not now: ${why}`), headers };
    const main = html`<h1>In a moment</h1>
      <p>Rolls come before this page: ${why}. It loads itself again.</p>`;
    const content = { title: 'In a moment', main, reloadSeconds: retrySeconds };
    return { ...this.#page(503, content, request.url, {}), headers };
  }

  #etagOf(viewer: Viewer, revision: string, { url }: PageRequest): string {
    const time = Math.floor(this.#options.source.nowMs / bucketMs);
    const parts = [assets.css.name, assets.js.name, revision, viewer.id, time, url.pathname, url.search].join('\n');
    return `"${createHash('sha256').update(parts).digest('base64url').slice(0, 16)}"`;
  }
}

function namespacesOf({ rows }: Snapshot): ReadonlySet<string> {
  return new Set(rows.map(({ state }) => state.namespace));
}

function assetAt(pathname: string): PageAnswer | undefined {
  const found = Object.values(assets).find(({ name }) => pathname === `/assets/${name}`);
  if (found === undefined) return undefined;
  // The name contains the hash of the content.
  const headers = { 'cache-control': 'public, max-age=31536000, immutable' };
  return { status: 200, text: found.text, contentType: found.type, headers };
}

function notModified(etag: string): PageAnswer {
  return { status: 304, text: '', headers: { etag } };
}

function refused(why: Refusal): PageAnswer {
  if (why === 'forbidden') return plain(403, nothingToShow);
  const headers = { 'www-authenticate': 'Bearer' };
  return { ...plain(401, 'a bearer token of a user of the cluster is needed\n'), headers };
}

function plain(status: number, text: string): PageAnswer {
  return { status, text };
}

function json(status: number, message: string): PageAnswer {
  return { status, text: `${jsonText(errorData(message))}\n`, contentType: jsonType };
}
