/** What each fault does to a client, seen from the client. */
import { describe, expect, test } from '@jest/globals';

import { ApiError, type WatchEvent } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useEmbedded } from './embedded.ts';

const embedded = useEmbedded({ bookmarkPeriodMs: 20 });
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = { metadata: { name: 'a' }, data: { k: 'v' } };

/** Collects what a watch gets, and how it ends. */
function follow(path: string): { events: WatchEvent[]; outcome: Promise<unknown>; stop: () => void } {
  const abort = new AbortController();
  const events: WatchEvent[] = [];
  const run = async (): Promise<unknown> => {
    try {
      for await (const event of embedded.client.watch(path, abort.signal)) events.push(event);
      return 'ended';
    } catch (error) {
      return error;
    }
  };
  return {
    events,
    outcome: run(),
    stop: () => {
      abort.abort();
    },
  };
}

function sinceNow(): string {
  return `${CONFIG_MAPS}?resourceVersion=${embedded.server.resourceVersion}`;
}

async function watchIsOpen(): Promise<void> {
  await waitFor('the watch to be open', () => embedded.server.watches.count() > 0);
}

describe('a request', () => {
  test.each([401, 403, 404, 409, 410, 422, 429, 500, 503] as const)('is answered with %d', async (status) => {
    embedded.server.faults.set({ match: { verb: 'list' }, effect: { kind: 'answer', status, retryAfterSeconds: 7 } });
    const response = await embedded.client.request('GET', CONFIG_MAPS);
    expect(response.status).toBe(status);
    expect(response.headers['retry-after']).toBe('7');
    const isText = response.headers['content-type']?.startsWith('text/plain') === true;
    expect(isText).toBe(status === 429);
    if (!isText) expect(response.body).toMatchObject({ kind: 'Status', code: status });
    expect((await embedded.client.request('GET', CONFIG_MAPS)).status).toBe(200);
  });

  test('is cut before anything is done', async () => {
    embedded.server.faults.set({ match: { verb: 'create' }, effect: { kind: 'cut', at: 'request' } });
    await expect(embedded.client.create(CONFIG_MAPS, configMap)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await embedded.client.request('GET', `${CONFIG_MAPS}/a`)).status).toBe(404);
  });

  test('is cut after it took effect', async () => {
    embedded.server.faults.set({ match: { verb: 'create' }, effect: { kind: 'cut', at: 'response' } });
    await expect(embedded.client.create(CONFIG_MAPS, configMap)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await embedded.client.request('GET', `${CONFIG_MAPS}/a`)).status).toBe(200);
  });

  test('is cut in the middle of its answer', async () => {
    embedded.server.faults.set({ match: { verb: 'list' }, effect: { kind: 'cut', at: 'mid-response' } });
    await expect(embedded.client.get(CONFIG_MAPS)).rejects.toThrow(/aborted|ECONNRESET/);
  });

  test('is delayed', async () => {
    const fault = embedded.server.faults.set({
      match: { verb: 'list' },
      effect: { kind: 'delay', at: 'request', ms: 30 },
    });
    const before = performance.now();
    await embedded.client.get(CONFIG_MAPS);
    expect(performance.now() - before).toBeGreaterThan(25);
    expect(fault.fired).toBe(1);
  });

  test.each(['stall', 'half-open'] as const)('gets no answer: %s', async (kind) => {
    const fault = embedded.server.faults.set({ match: { verb: 'list' }, effect: { kind, at: 'request' } });
    const abort = new AbortController();
    const stalled = embedded.client.request('GET', CONFIG_MAPS, { signal: abort.signal });
    await waitFor('the fault to strike', () => fault.fired > 0);
    // Other connections are served as ever.
    await embedded.client.get('/version');
    abort.abort();
    await expect(stalled).rejects.toThrow(/abort/);
    expect(embedded.server.requests.matching({ verb: 'list' })[0]).not.toHaveProperty('status');
  });
});

describe('a watch', () => {
  test('is cut in the middle of an event', async () => {
    const watching = follow(sinceNow());
    await watchIsOpen();
    embedded.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'cut', at: 'event' } });
    await embedded.client.create(CONFIG_MAPS, configMap);
    expect(await watching.outcome).toMatchObject({ message: expect.stringMatching(/aborted|ECONNRESET/) });
    expect(watching.events).toEqual([]);
  });

  test.each(['stall', 'half-open'] as const)('goes silent: %s', async (kind) => {
    const watching = follow(sinceNow());
    await watchIsOpen();
    const fault = embedded.server.faults.set({ match: { verb: 'watch' }, effect: { kind, at: 'event' } });
    await embedded.client.create(CONFIG_MAPS, configMap);
    await waitFor('the fault to strike', () => fault.fired > 0);
    await embedded.client.delete(`${CONFIG_MAPS}/a`);
    expect(watching.events).toEqual([]);
    watching.stop();
    await watching.outcome;
  });

  test('expires at the next event, or as it begins', async () => {
    embedded.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'expire-watch', at: 'request' } });
    const first = follow(sinceNow());
    expect(await first.outcome).toBe('ended');
    expect(first.events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);

    const second = follow(sinceNow());
    await watchIsOpen();
    embedded.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'expire-watch', at: 'event' } });
    await embedded.client.create(CONFIG_MAPS, configMap);
    expect(await second.outcome).toBe('ended');
    expect(second.events.map(({ type }) => type)).toEqual(['ERROR']);
  });

  test('loses its bookmarks, and nothing else', async () => {
    const effect = { kind: 'drop-bookmark' } as const;
    const fault = embedded.server.faults.set({ match: { verb: 'watch' }, effect, times: Infinity });
    const watching = follow(`${sinceNow()}&allowWatchBookmarks=true`);
    await waitFor('bookmarks to be dropped', () => fault.fired > 1);
    await embedded.client.create(CONFIG_MAPS, configMap);
    await waitFor('the event', () => watching.events.length > 0);
    expect(watching.events.map(({ type }) => type)).toEqual(['ADDED']);
    fault.clear();
    await waitFor('a bookmark', () => watching.events.some(({ type }) => type === 'BOOKMARK'));
    watching.stop();
    await watching.outcome;
  });

  test('is refused like any other request', async () => {
    embedded.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'answer', status: 410 } });
    expect(await follow(sinceNow()).outcome).toBeInstanceOf(ApiError);
  });
});
