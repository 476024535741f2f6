import { beforeEach, describe, expect, test } from '@jest/globals';

import { isOrderKnown, retry } from '../../../src/app/start.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';
import { HashKeyError } from '../../../src/kube/hash-key/hash-key-store.ts';
import { TransportError } from '../../../src/kube/transport/transport-error.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { FakeTransport, refusal, response, type PendingCall } from '../kube/fake-transport.ts';

let clock: FakeClock;
let log: LogSink;
let controller: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  log = new LogSink();
  controller = new AbortController();
});

const retrying = () => ({ clock, random: () => 0, logger: log.logger, signal: controller.signal });
const list = (resourceVersion: string) => response(200, { metadata: { resourceVersion }, items: [] });

describe('whether resourceVersions are comparable', () => {
  let transport: FakeTransport;
  let known: boolean[];

  beforeEach(() => {
    transport = new FakeTransport();
    known = [];
  });

  const start = (): Promise<boolean> =>
    isOrderKnown(
      {
        config: defaultConfig(false),
        transport,
        metrics: { freshnessKnown: (isKnown) => void known.push(isKnown) },
      },
      retrying(),
    );

  /** Answers the seven lists: configs, workloads, and configs again. */
  const answerLists = async (versions: readonly string[]): Promise<void> => {
    for (const version of versions) (await transport.next()).respond(list(version));
  };
  const growing = ['1', '2', '3', '4', '5', '6', '7'];

  test('true if every list is at least as new as the one before it', async () => {
    const checking = start();
    await answerLists(growing);
    await expect(checking).resolves.toBe(true);
    expect([known, log.lines]).toEqual([[true], []]);
  });

  test('false if kinds live in different stores', async () => {
    const checking = start();
    await answerLists(['500', '501', '20', '21', '22', '502', '503']);
    await expect(checking).resolves.toBe(false);
    expect(known).toEqual([false]);
    expect(log.lines).toMatchObject([{ level: 'warn', msg: 'freshness is off: kinds live in different stores' }]);
  });

  test.each([400, 403, 404, 405])('false if the API server answers a list with %i', async (status) => {
    const checking = start();
    (await transport.next()).respond(refusal(status, 'Reason'));
    await expect(checking).resolves.toBe(false);
    expect(known).toEqual([false]);
    expect(log.lines).toMatchObject([{ msg: 'freshness is off: the API server refuses the lists that it needs' }]);
  });

  const noAnswer = new TransportError('network', 'GET: connect ECONNREFUSED', 'ECONNREFUSED');
  const answers = [401, 408, 425, 429, 500, 502, 503, 504].map(
    (status) => [String(status), (call: PendingCall) => call.respond(refusal(status, 'Reason'))] as const,
  );
  test.each<readonly [string, (call: PendingCall) => void]>([...answers, ['no answer', (call) => call.fail(noAnswer)]])(
    'after %s the check is retried, and freshness stays on',
    async (_what, fail) => {
      const checking = start();
      fail(await transport.next());
      await clock.advance(0);
      expect([known, clock.pendingMs]).toEqual([[], [250]]);
      await clock.advance(250);
      await answerLists(growing);
      await expect(checking).resolves.toBe(true);
      expect(known).toEqual([true]);
      expect(log.lines).toMatchObject([{ level: 'warn', msg: 'not ready to start yet, will retry' }]);
    },
  );

  test('the Retry-After of the server sets the pause', async () => {
    const checking = start();
    (await transport.next()).respond(response(429, undefined, 7_000));
    await clock.advance(0);
    expect(clock.pendingMs).toEqual([7_000]);
    await clock.advance(7_000);
    await answerLists(growing);
    await expect(checking).resolves.toBe(true);
  });

  test('an abort ends the pause and leaves no timer behind', async () => {
    const checking = start();
    (await transport.next()).respond(refusal(503, 'ServiceUnavailable'));
    await clock.advance(0);
    controller.abort(new Error('stopped'));
    await expect(checking).rejects.toThrow('stopped');
    expect([known, clock.pendingMs]).toEqual([[], []]);
  });
});

describe('the read of the digest key', () => {
  test('is retried while the API server is unreachable, with pauses that grow up to 15 s', async () => {
    let attempts = 0;
    const loading = retry(() => {
      attempts += 1;
      return attempts < 9 ? Promise.reject(new HashKeyError('unavailable', 'away')) : Promise.resolve('key');
    }, retrying());
    const pausesMs: number[] = [];
    for (let failures = 1; failures < 9; failures += 1) {
      await clock.advance(0);
      pausesMs.push(...clock.pendingMs);
      await clock.advance(clock.pendingMs[0] ?? 0);
    }
    await expect(loading).resolves.toBe('key');
    expect(pausesMs).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  test('is not retried after a refusal', async () => {
    const error = new HashKeyError('refused', 'forbidden');
    await expect(retry(() => Promise.reject(error), retrying())).rejects.toBe(error);
    expect(clock.pendingMs).toEqual([]);
  });
});
