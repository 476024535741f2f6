/** Handles a request in steps: faults, authentication, routing, the verb's handler, the answer. */
import type { Faults } from '../faults/faults.ts';
import { methodNotAllowed, StatusError, unknownResource } from '../objects/status.ts';
import type { OpenWatches } from '../watch/open-watches.ts';
import { openWatch, type WatchTiming } from '../watch/watch-stream.ts';
import { authenticate } from './authenticate.ts';
import type { Backend } from './backend.ts';
import type { Answer } from './answer.ts';
import { Swallowed, type Exchange } from './exchange.ts';
import {
  answerCreate,
  answerDelete,
  answerDeleteCollection,
  answerGet,
  answerList,
  answerPatch,
  answerUpdate,
  listTargetOf,
  parseOptions,
} from './handlers.ts';
import { isKnownGroup, type Route, type Verb } from './route.ts';
import { answerSystemPath } from './system-paths.ts';

export interface Server extends Backend {
  readonly faults: Faults;
  readonly watches: OpenWatches;
  readonly timing: WatchTiming;
}

/** Answers a request; never rejects. */
export async function dispatch(server: Server, exchange: Exchange, route: Route | undefined): Promise<void> {
  try {
    await exchange.applyFault('request');
    const answer = await answerRequest(server, exchange, route);
    if (answer !== undefined) await exchange.send(answer);
  } catch (error) {
    if (!(error instanceof Swallowed)) await refuse(exchange, error);
  }
}

async function refuse(exchange: Exchange, error: unknown): Promise<void> {
  const failure =
    error instanceof StatusError
      ? error
      : new StatusError(500, 'InternalError', `Internal error occurred: ${String(error)}`);
  try {
    await exchange.send({ status: failure.status.code, body: failure.status });
  } catch (second) {
    if (!(second instanceof Swallowed)) throw second;
  }
}

/** The answer; undefined for a watch, which sends its own. */
async function answerRequest(
  server: Server,
  exchange: Exchange,
  route: Route | undefined,
): Promise<Answer | undefined> {
  const system = answerSystemPath(exchange.request.path.split('?')[0] ?? '');
  if (system !== undefined) return system;
  authenticate(exchange, server.tokens, route);
  if (route === undefined) {
    if (isKnownGroup(exchange.request.path)) throw unknownResource();
    return { status: 404, body: '404 page not found\n' };
  }
  const { verb } = exchange.request;
  if (verb === undefined) throw methodNotAllowed();
  if (verb !== 'watch') return handlers[verb](server, exchange, route);
  const { store, faults, watches, timing } = server;
  const options = parseOptions(server, exchange, route);
  openWatch(watches, { store, faults, exchange, target: listTargetOf(route), options, timing });
  return undefined;
}

type Handler = (server: Server, exchange: Exchange, route: Route) => Answer | Promise<Answer>;

const handlers: Readonly<Record<Exclude<Verb, 'watch'>, Handler>> = {
  get: (server, exchange, { resource, namespace = '', name = '' }) =>
    answerGet(server, exchange, { resource, namespace, name }),
  list: answerList,
  create: answerCreate,
  update: answerUpdate,
  patch: answerPatch,
  delete: answerDelete,
  deletecollection: answerDeleteCollection,
};
