/** The effect of each fault, as a client sees it. */
import { describe, expect, test } from '@jest/globals';

import { ApiError, type WatchEvent } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useFaulty } from './faulty.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = { metadata: { name: 'a' }, data: { k: 'v' } };

describe.each(['the embedded server', 'a proxy in front of it'] as const)('%s', (which) => {
  const faulty = useFaulty(which === 'a proxy in front of it', { bookmarkPeriodMs: 20 });

  /** Collects the events of a watch, and how it ends. */
  function follow(path: string): { events: WatchEvent[]; outcome: Promise<unknown>; stop: () => void } {
    const abort = new AbortController();
    const events: WatchEvent[] = [];
    const run = async (): Promise<unknown> => {
      try {
        for await (const event of faulty.client.watch(path, abort.signal)) events.push(event);
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

  const sinceNow = (): string => `${CONFIG_MAPS}?resourceVersion=${faulty.embedded.resourceVersion}`;

  const watchIsOpen = async (): Promise<void> => {
    await waitFor('the watch to be open', () => faulty.server.watches.count() > 0);
  };

  describe('a request', () => {
    test.each([401, 403, 404, 409, 410, 422, 429, 500, 503] as const)('is answered with %d', async (status) => {
      faulty.server.faults.set({ match: { verb: 'list' }, effect: { kind: 'answer', status, retryAfterSeconds: 7 } });
      const response = await faulty.client.request('GET', CONFIG_MAPS);
      expect(response.status).toBe(status);
      expect(response.headers['retry-after']).toBe('7');
      const isText = response.headers['content-type']?.startsWith('text/plain') === true;
      expect(isText).toBe(status === 429);
      if (!isText) expect(response.body).toMatchObject({ kind: 'Status', code: status });
      expect((await faulty.client.request('GET', CONFIG_MAPS)).status).toBe(200);
    });

    test('is cut before it takes effect', async () => {
      faulty.server.faults.set({ match: { verb: 'create' }, effect: { kind: 'cut', at: 'request' } });
      await expect(faulty.client.create(CONFIG_MAPS, configMap)).rejects.toThrow(/socket hang up|ECONNRESET/);
      expect((await faulty.client.request('GET', `${CONFIG_MAPS}/a`)).status).toBe(404);
    });

    test('is cut after it took effect', async () => {
      faulty.server.faults.set({ match: { verb: 'create' }, effect: { kind: 'cut', at: 'response' } });
      await expect(faulty.client.create(CONFIG_MAPS, configMap)).rejects.toThrow(/socket hang up|ECONNRESET/);
      expect((await faulty.client.request('GET', `${CONFIG_MAPS}/a`)).status).toBe(200);
    });

    test('is cut in the middle of its answer', async () => {
      faulty.server.faults.set({ match: { verb: 'list' }, effect: { kind: 'cut', at: 'mid-response' } });
      await expect(faulty.client.get(CONFIG_MAPS)).rejects.toThrow(/aborted|ECONNRESET/);
    });

    test('is delayed', async () => {
      const fault = faulty.server.faults.set({
        match: { verb: 'list' },
        effect: { kind: 'delay', at: 'request', ms: 30 },
      });
      const before = performance.now();
      await faulty.client.get(CONFIG_MAPS);
      expect(performance.now() - before).toBeGreaterThan(25);
      expect(fault.fired).toBe(1);
    });

    test.each(['stall', 'half-open'] as const)('gets no answer: %s', async (kind) => {
      const fault = faulty.server.faults.set({ match: { verb: 'list' }, effect: { kind, at: 'request' } });
      const abort = new AbortController();
      const stalled = faulty.client.request('GET', CONFIG_MAPS, { signal: abort.signal });
      await waitFor('the fault to strike', () => fault.fired > 0);
      // Other connections are not affected.
      await faulty.client.get('/version');
      abort.abort();
      await expect(stalled).rejects.toThrow(/abort/);
      expect(faulty.server.requests.matching({ verb: 'list' })[0]).not.toHaveProperty('status');
    });

    test.each(['request', 'response', 'mid-response'] as const)(
      'that stalls (%s) goes on when that is over',
      async (at) => {
        const fault = faulty.server.faults.set({ match: { verb: 'create' }, effect: { kind: 'stall', at } });
        const created = faulty.client.create(CONFIG_MAPS, configMap);
        await waitFor('the fault to strike', () => fault.fired > 0);
        expect((await faulty.client.request('GET', `${CONFIG_MAPS}/a`)).status).toBe(at === 'request' ? 404 : 200);
        fault.clear();
        expect(await created).toMatchObject(configMap);
      },
    );

    test('is cut with all others', async () => {
      const fault = faulty.server.faults.set({ match: { verb: 'list' }, effect: { kind: 'stall', at: 'request' } });
      const stalled = faulty.client.get(CONFIG_MAPS);
      await waitFor('the fault to strike', () => fault.fired > 0);
      faulty.server.cutConnections();
      await expect(stalled).rejects.toThrow(/socket hang up|ECONNRESET/);
      await faulty.client.get(CONFIG_MAPS);
    });
  });

  describe('a watch', () => {
    test('is cut in the middle of an event', async () => {
      const watching = follow(sinceNow());
      await watchIsOpen();
      faulty.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'cut', at: 'event' } });
      await faulty.client.create(CONFIG_MAPS, configMap);
      expect(await watching.outcome).toMatchObject({ message: expect.stringMatching(/aborted|ECONNRESET/) });
      expect(watching.events).toEqual([]);
    });

    test.each(['stall', 'half-open'] as const)('goes silent: %s', async (kind) => {
      const watching = follow(sinceNow());
      await watchIsOpen();
      const fault = faulty.server.faults.set({ match: { verb: 'watch' }, effect: { kind, at: 'event' } });
      await faulty.client.create(CONFIG_MAPS, configMap);
      await waitFor('the fault to strike', () => fault.fired > 0);
      await faulty.client.delete(`${CONFIG_MAPS}/a`);
      expect(watching.events).toEqual([]);
      watching.stop();
      await watching.outcome;
    });

    test('gets the events that a stall held back when it is over, in order', async () => {
      const watching = follow(sinceNow());
      await watchIsOpen();
      const fault = faulty.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'stall', at: 'event' } });
      await faulty.client.create(CONFIG_MAPS, configMap);
      await faulty.client.delete(`${CONFIG_MAPS}/a`);
      await waitFor('the fault to strike', () => fault.fired > 0);
      fault.clear();
      await faulty.client.create(CONFIG_MAPS, configMap);
      await waitFor('all events', () => watching.events.length === 3);
      expect(watching.events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED', 'ADDED']);
      watching.stop();
      await watching.outcome;
    });

    test('expires at the next event, or at its start', async () => {
      faulty.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'expire-watch', at: 'request' } });
      const first = follow(sinceNow());
      expect(await first.outcome).toBe('ended');
      expect(first.events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);

      const second = follow(sinceNow());
      await watchIsOpen();
      faulty.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'expire-watch', at: 'event' } });
      await faulty.client.create(CONFIG_MAPS, configMap);
      expect(await second.outcome).toBe('ended');
      expect(second.events.map(({ type }) => type)).toEqual(['ERROR']);
    });

    test('loses its bookmarks, and nothing else', async () => {
      const effect = { kind: 'drop-bookmark' } as const;
      const fault = faulty.server.faults.set({ match: { verb: 'watch' }, effect, times: Infinity });
      const watching = follow(`${sinceNow()}&allowWatchBookmarks=true`);
      await waitFor('bookmarks to be dropped', () => fault.fired > 1);
      await faulty.client.create(CONFIG_MAPS, configMap);
      await waitFor('the event', () => watching.events.length > 0);
      expect(watching.events.map(({ type }) => type)).toEqual(['ADDED']);
      fault.clear();
      await waitFor('a bookmark', () => watching.events.some(({ type }) => type === 'BOOKMARK'));
      watching.stop();
      await watching.outcome;
    });

    test('is refused like any other request', async () => {
      faulty.server.faults.set({ match: { verb: 'watch' }, effect: { kind: 'answer', status: 410 } });
      expect(await follow(sinceNow()).outcome).toBeInstanceOf(ApiError);
    });
  });
});
