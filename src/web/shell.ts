/** What all pages have in common: head, navigation, what is known of the controller, and the end. */
import { formatTime } from '../plan/record/history.ts';
import { assets } from './assets.ts';
import { html, type Content } from './html.ts';
import type { Snapshot } from './inventory-source.ts';
import type { Links, Query } from './links.ts';
import { ago } from './parts.ts';

export interface PageContent {
  /** Of the window; the page has its own heading. */
  readonly title: string;
  readonly main: Content;
  /** Which entry of the navigation the page belongs to. */
  readonly place?: 'overview' | 'workloads' | undefined;
  /** What has changed is read out from this sentence. */
  readonly summary?: string | undefined;
  /** The path of the JSON of the page. */
  readonly api?: string | undefined;
  /** What of the page the JSON has. */
  readonly apiQuery?: Query | undefined;
  /** The page loads itself again after so many seconds, also without the script. */
  readonly reloadSeconds?: number | undefined;
}

export interface ShellInput {
  readonly links: Links;
  readonly snapshot: Snapshot | undefined;
  readonly nowMs: number;
  /** Of the page; undefined for one that is not to be kept. */
  readonly etag?: string | undefined;
}

const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath fill=%22none%22 ' +
  'stroke=%22%232563c9%22 stroke-width=%222%22 d=%22M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3%22/%3E%3C/svg%3E';

export function renderPage(content: PageContent, input: ShellInput): string {
  const { title, main, place, summary = '', reloadSeconds, api, apiQuery } = content;
  const { links, snapshot, nowMs, etag } = input;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${reloadSeconds === undefined ? undefined : html`<meta http-equiv="refresh" content="${reloadSeconds}" />`}
        <title>${title} · reroll</title>
        <link rel="icon" href="${icon}" />
        <link rel="stylesheet" href="${links.asset(assets.css.name)}" />
        <script type="module" src="${links.asset(assets.js.name)}"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <a class="brand" href="${links.overview}">${mark}reroll</a>
          <nav aria-label="Pages">
            <a href="${links.overview}" ${current(place === 'overview')}>Overview</a>
            <a href="${links.workloads()}" ${current(place === 'workloads')}>Workloads</a>
          </nav>
          <p class="controller">${snapshot === undefined ? undefined : controllerText(snapshot)}</p>
          <p id="news" class="hidden" role="status"></p>
        </header>
        <p id="lost" class="banner" aria-live="polite"></p>
        <main id="main" tabindex="-1" data-summary="${summary}" ${etagText(etag)}>${banner(snapshot)}${main}</main>
        <footer>
          <p>
            As of <time datetime="${formatTime(nowMs)}">${formatTime(nowMs)}</time>. Read-only: what changes something
            is a command to copy.
            ${api === undefined ? undefined : html`<a href="${links.api(api, apiQuery)}">This page as JSON</a>`}
          </p>
          <noscript><p>Reload the page for the present state.</p></noscript>
        </footer>
      </body>
    </html>`;
  return document.toString();
}

const mark = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" /></svg>`;

function current(isCurrent: boolean): Content {
  return isCurrent ? html` aria-current="page"` : undefined;
}

function controllerText({ installation, nowMs }: Snapshot): Content {
  const { leader, version, lease } = installation;
  const name = `${lease.namespace}/${lease.name}`;
  const of = version === undefined ? name : `${name} ${version}`;
  if (leader === undefined) return html`<span class="dot unsure"></span>${of}: no leader is known`;
  if (leader.isLive) return html`<span class="dot live"></span>${of}`;
  return html`<span class="dot stopped"></span>${of}: no controller runs, last seen ${ago(leader.renewedMs, { nowMs })}`;
}

/** The script asks with it whether anything has changed. */
function etagText(etag: string | undefined): Content {
  return etag === undefined ? undefined : html` data-etag="${etag}"`;
}

/** What readers have to know before anything else. */
function banner(snapshot: Snapshot | undefined): Content {
  if (snapshot === undefined) return undefined;
  const { standsByFor: leader, notes } = snapshot;
  const standby =
    leader === undefined
      ? []
      : [
          `This replica stands by; ${leader === '' ? 'the leader is not known' : `the leader is ${leader}`}. ` +
            'It shows what it compares itself, and no decisions.',
        ];
  return [...standby, ...notes].map((text) => html`<p class="banner">${text}</p>`);
}
