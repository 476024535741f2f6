/** Finds the page of a path. */
import { isConfigKind, isWorkloadKind } from '../../model/kinds.ts';
import { findChange } from '../changes.ts';
import { readFilter } from '../filter.ts';
import { html } from '../html.ts';
import { Links } from '../links.ts';
import type { PageContext } from '../parts.ts';
import { changePage, unknownChangePage } from '../pages/change-page.ts';
import { configPage, unknownConfigPage } from '../pages/config-page.ts';
import { overviewPage } from '../pages/overview-page.ts';
import { unknownWorkloadPage, workloadPage } from '../pages/workload-page.ts';
import { workloadsPage } from '../pages/workloads-page.ts';
import type { PageContent } from '../shell.ts';
import { mayExplain } from '../viewer.ts';
import { partsOf, type Asked } from './asked.ts';

export interface FoundPage {
  readonly status: 200 | 404;
  readonly content: PageContent;
}

/** @throws ClientError */
export async function pageOf(asked: Asked): Promise<FoundPage> {
  const { url, snapshot, nowMs } = asked;
  const context: PageContext = { links: new Links(url.pathname), nowMs };
  if (url.pathname === '/') return found(await overviewPage(snapshot, context));
  // Relative links of a page with another number of slashes would miss.
  const [name = '', ...rest] = url.pathname.endsWith('/') ? [] : (partsOf(url.pathname) ?? []);
  const place = Object.hasOwn(places, name) ? places[name] : undefined;
  return place?.length === rest.length ? place.page(rest, asked, context) : missing(noSuchPage(context));
}

interface Place {
  /** Parts of the path behind the name. */
  readonly length: number;
  readonly page: (rest: readonly string[], asked: Asked, context: PageContext) => Promise<FoundPage>;
}

const places: Readonly<Record<string, Place>> = {
  workloads: {
    length: 0,
    page: async (_rest, asked, context) =>
      found(await workloadsPage(asked, readFilter(asked.url.searchParams), context)),
  },
  w: { length: 3, page: workload },
  configs: { length: 3, page: config },
  changes: { length: 1, page: change },
};

function found(content: PageContent): FoundPage {
  return { status: 200, content };
}

function missing(content: PageContent): FoundPage {
  return { status: 404, content };
}

async function workload(names: readonly string[], asked: Asked, context: PageContext): Promise<FoundPage> {
  const [kind = '', namespace = '', name = ''] = names;
  if (!isWorkloadKind(kind)) return missing(noSuchPage(context));
  const identity = { kind, namespace, name };
  const { viewer, source, snapshot } = asked;
  const explained = viewer.mayRead(namespace) ? await source.explainWorkload(identity) : undefined;
  return explained === undefined
    ? missing(unknownWorkloadPage(identity, context))
    : found(workloadPage(explained, snapshot, context));
}

async function config(names: readonly string[], asked: Asked, context: PageContext): Promise<FoundPage> {
  const [kind = '', namespace = '', name = ''] = names;
  if (!isConfigKind(kind)) return missing(noSuchPage(context));
  const wanted = { kind, namespace, name };
  const { viewer, source, snapshot } = asked;
  const explained = mayExplain(viewer, wanted, snapshot) ? await source.explainConfig(wanted) : undefined;
  return explained === undefined ? missing(unknownConfigPage(wanted)) : found(configPage(explained, snapshot, context));
}

async function change([id = '']: readonly string[], asked: Asked, context: PageContext): Promise<FoundPage> {
  const view = await findChange(asked.snapshot, id, asked.pause);
  if (view === undefined) return missing(unknownChangePage(id));
  const writer = view.isPresent ? await asked.source.writerOf(view.config) : undefined;
  return found(changePage(view, writer, context));
}

function noSuchPage({ links }: PageContext): PageContent {
  return {
    title: 'Not found',
    main: html`<h1>There is no such page</h1>
      <p><a href="${links.overview}">Overview</a> or <a href="${links.workloads()}">all workloads</a></p>`,
  };
}
