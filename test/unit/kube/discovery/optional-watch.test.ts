/** A kind that a cluster may lack comes, goes and is forbidden; an API server that does not answer says nothing. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { ApiResponse } from '../../../../src/kube/api/transport-types.ts';
import { OptionalWatch, type KindWatch } from '../../../../src/kube/discovery/optional-watch.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const kind = 'rollouts.argoproj.io';
const groupPath = '/apis/argoproj.io/v1alpha1';
const listPath = `${groupPath}/rollouts`;
const minuteMs = 60_000;

const served = response(200, {
  kind: 'APIResourceList',
  resources: [{ name: 'rollouts' }, { name: 'rollouts/status' }],
});
const listed = response(200, { items: [] });

/** The watch of the kind, which runs until it is stopped. */
class FakeWatch implements KindWatch {
  readonly resource = kind;
  lastTurnMs: number | undefined = undefined;
  lastSuccessMs: number | undefined = undefined;
  isListing = true;
  runs = 0;
  isRunning = false;

  async run(signal: AbortSignal): Promise<void> {
    this.runs += 1;
    this.isRunning = true;
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
    this.isRunning = false;
  }
}

let transport: FakeTransport;
let clock: FakeClock;
let logs: LogSink;
let inner: FakeWatch;
let watch: OptionalWatch;
let forgotten: number;
let stopping: AbortController;
let ended: Promise<void>;

function start(namespace?: string): void {
  transport = new FakeTransport();
  clock = new FakeClock();
  logs = new LogSink();
  inner = new FakeWatch();
  forgotten = 0;
  stopping = new AbortController();
  const onMissing = (): void => {
    forgotten += 1;
  };
  const { logger } = logs;
  watch = new OptionalWatch({ transport, logger, clock, random: () => 0.5, kind, namespace, watch: inner, onMissing });
  ended = watch.run(stopping.signal);
}

beforeEach(() => {
  start();
});
afterEach(async () => {
  stopping.abort();
  await ended;
  expect([inner.isRunning, clock.pendingMs, transport.pendingCount]).toEqual([false, [], 0]);
});

/** Answers the next call, which must be to this path. */
async function answer(path: string, answered: ApiResponse | Error): Promise<void> {
  const call = await transport.next();
  expect(call.call).toMatchObject({ method: 'GET', path });
  if (answered instanceof Error) call.fail(answered);
  else call.respond(answered);
  await clock.advance(0);
}

async function find(): Promise<void> {
  await answer(groupPath, served);
  await answer(listPath, listed);
}

const state = () => ({ presence: watch.presence, isWatched: inner.isRunning, runs: inner.runs, forgotten });

describe('a kind that is not installed', () => {
  test.each<[string, ApiResponse]>([
    ['whose group nothing serves, which is answered by plain text', response(404, undefined)],
    ['whose group is answered by a Status', refusal(404, 'NotFound')],
    ['whose group has other resources', response(200, { resources: [{ name: 'analysisruns' }] })],
    ['whose group has no resources', response(200, {})],
  ])('(%s) is looked for again, and keeps nothing waiting', async (_what, answered) => {
    await answer(groupPath, answered);
    expect(state()).toEqual({ presence: 'absent', isWatched: false, runs: 0, forgotten: 1 });
    expect([watch.reason, watch.isListing]).toEqual(['not installed', false]);
    expect(watch.lastSuccessMs).toBe(0);
    expect(clock.pendingMs).toEqual([minuteMs]);
    await clock.advance(minuteMs);
    await answer(groupPath, answered);
    expect(watch.lastSuccessMs).toBe(minuteMs);
    expect(logs.lines.map(({ msg }) => msg)).toEqual(['kind is not watched']);
  });

  test('is watched once it comes', async () => {
    await answer(groupPath, response(404));
    await clock.advance(minuteMs);
    await find();
    expect(state()).toEqual({ presence: 'present', isWatched: true, runs: 1, forgotten: 1 });
    expect([watch.reason, watch.isListing]).toEqual(['', true]);
    expect(logs.lines.at(-1)).toMatchObject({ level: 'info', msg: 'kind is watched', kind });
  });
});

test('a kind that is watched lists in its namespace alone, one object', async () => {
  stopping.abort();
  await ended;
  start('shop');
  await answer(groupPath, served);
  const { call } = await transport.next();
  expect(call).toMatchObject({ path: `${groupPath}/namespaces/shop/rollouts`, query: { limit: 1 } });
});

describe('a kind that is watched', () => {
  beforeEach(find);

  test('is looked for about once a minute, and watched on while it is there', async () => {
    expect(clock.pendingMs).toEqual([minuteMs]);
    await clock.advance(minuteMs);
    await find();
    expect(state()).toEqual({ presence: 'present', isWatched: true, runs: 1, forgotten: 0 });
  });

  test('is forgotten once it is gone, and watched again once it is back', async () => {
    await clock.advance(minuteMs);
    await answer(groupPath, response(404));
    expect(state()).toMatchObject({ presence: 'present', isWatched: false, forgotten: 0 });
    await answer(groupPath, response(404));
    expect(state()).toEqual({ presence: 'absent', isWatched: false, runs: 1, forgotten: 1 });
    await clock.advance(minuteMs);
    await find();
    expect(state()).toEqual({ presence: 'present', isWatched: true, runs: 2, forgotten: 1 });
  });

  test('is watched on where it was gone for a moment', async () => {
    await clock.advance(minuteMs);
    await answer(groupPath, response(404));
    await find();
    expect(state()).toEqual({ presence: 'present', isWatched: true, runs: 2, forgotten: 0 });
  });

  test('is forgotten once the right to list it is taken away', async () => {
    await clock.advance(minuteMs);
    await answer(groupPath, served);
    await answer(listPath, refusal(403, 'Forbidden'));
    await answer(groupPath, served);
    await answer(listPath, refusal(403, 'Forbidden'));
    expect(state()).toEqual({ presence: 'forbidden', isWatched: false, runs: 1, forgotten: 1 });
  });

  test.each<[string, ApiResponse | Error]>([
    ['fails', response(500)],
    ['is not available', refusal(503, 'ServiceUnavailable')],
    ['is busy', refusal(429, 'TooManyRequests')],
    ['does not answer', new TransportError('network', 'connection refused')],
  ])('stays so while the API server %s', async (_what, answered) => {
    await clock.advance(minuteMs);
    await answer(groupPath, answered);
    expect(state()).toEqual({ presence: 'present', isWatched: true, runs: 1, forgotten: 0 });
  });

  test('has the last turn and the last data of its watch', () => {
    inner.lastTurnMs = 7_000;
    inner.lastSuccessMs = 6_000;
    expect([watch.lastTurnMs, watch.lastSuccessMs]).toEqual([7_000, 6_000]);
  });
});

describe('a kind that reroll may not list', () => {
  test('is named with the reason, and tried again', async () => {
    await answer(groupPath, served);
    await answer(listPath, refusal(403, 'Forbidden'));
    expect(state()).toEqual({ presence: 'forbidden', isWatched: false, runs: 0, forgotten: 1 });
    expect(watch.reason).toBe('Forbidden said the server');
    expect(logs.lines).toMatchObject([{ level: 'warn', msg: 'kind is not watched', kind, reason: watch.reason }]);
    await clock.advance(minuteMs);
    await find();
    expect(state()).toMatchObject({ presence: 'present', isWatched: true });
  });
});

describe('an API server that does not answer', () => {
  test('says nothing, and is asked ever less often, up to once in half a minute', async () => {
    const pauses: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await answer(groupPath, new TransportError('network', 'connection refused'));
      expect(state()).toEqual({ presence: 'unknown', isWatched: false, runs: 0, forgotten: 0 });
      pauses.push(clock.pendingMs[0]);
      await clock.advance(clock.pendingMs[0] ?? 0);
    }
    expect(pauses.slice(1).every((pause, index) => (pause ?? 0) >= (pauses[index] ?? 0))).toBe(true);
    expect(Math.max(...pauses.map((pause) => pause ?? 0))).toBeLessThanOrEqual(30_000);
    expect([watch.lastSuccessMs, logs.lines]).toEqual([undefined, []]);
    await find();
    expect(state()).toMatchObject({ presence: 'present', isWatched: true });
  });

  test('to the list says nothing either', async () => {
    await answer(groupPath, served);
    await answer(listPath, response(500));
    expect(state()).toEqual({ presence: 'unknown', isWatched: false, runs: 0, forgotten: 0 });
  });
});
