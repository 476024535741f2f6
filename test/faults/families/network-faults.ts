/** The network to the API server: connections that break or hang, and slow answers. */
import type { FaultEffect } from '../../fakes/apiserver/faults/fault.ts';
import type { RequestMatch } from '../../fakes/apiserver/http/request-match.ts';
import { repeat } from '../repeat.ts';
import type { Fault } from '../fault.ts';
import type { FaultTestbed } from '../testbed.ts';

interface Setting {
  readonly match: RequestMatch;
  readonly effect: FaultEffect;
}

const watch: RequestMatch = { verb: 'watch' };
const patch: RequestMatch = { verb: 'patch' };

/** Each effect strikes about five times a second; the end releases what they stall. */
function strikeOftenBy(settings: readonly Setting[]): Fault['begin'] {
  return async ({ proxy }: FaultTestbed, random) => {
    const handles = new Set<{ clear(): void }>();
    const stop = repeat(
      () => 20 + random.below(360),
      () => void handles.add(proxy.faults.set({ ...random.pick(settings), optional: true })),
    );
    return async () => {
      await stop();
      for (const handle of handles) handle.clear();
    };
  };
}

export const networkFaults: readonly Fault[] = [
  {
    name: 'watch-cut',
    what: 'watches break in the middle of an event, and all connections break at once',
    begin: async (testbed, random) => {
      const end = await strikeOftenBy([{ match: watch, effect: { kind: 'cut', at: 'event' } }])(testbed, random);
      const cutAll = repeat(
        () => 1_000 + random.below(1_000),
        () => testbed.proxy.cutConnections(),
      );
      return async () => {
        await cutAll();
        await end();
      };
    },
  },
  {
    name: 'answer-cut',
    what: 'answers break off before the first byte or in the middle, after the request took effect',
    begin: strikeOftenBy([
      { match: patch, effect: { kind: 'cut', at: 'response' } },
      { match: patch, effect: { kind: 'cut', at: 'mid-response' } },
      { match: {}, effect: { kind: 'cut', at: 'mid-response' } },
      { match: {}, effect: { kind: 'cut', at: 'request' } },
    ]),
  },
  {
    name: 'half-open',
    what: 'half-open connections, neither served nor closed: of watches, and of requests before or after their effect',
    begin: strikeOftenBy([
      { match: watch, effect: { kind: 'half-open', at: 'event' } },
      { match: patch, effect: { kind: 'half-open', at: 'response' } },
      { match: patch, effect: { kind: 'half-open', at: 'request' } },
    ]),
  },
  {
    name: 'stalled-body',
    what: 'answers and watches stop in the middle and continue much later',
    begin: strikeOftenBy([
      { match: watch, effect: { kind: 'stall', at: 'event' } },
      { match: patch, effect: { kind: 'stall', at: 'mid-response' } },
      { match: { verb: 'list' }, effect: { kind: 'stall', at: 'mid-response' } },
    ]),
  },
  {
    name: 'slow-api',
    what: 'every answer takes 2 s',
    begin: async ({ proxy }) => {
      const effect: FaultEffect = { kind: 'delay', at: 'response', ms: 2_000 };
      const handle = proxy.faults.set({ match: {}, effect, times: Infinity, optional: true });
      return async () => handle.clear();
    },
  },
];
