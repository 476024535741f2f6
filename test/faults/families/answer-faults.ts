/** An API server that answers with something other than the requested object. */
import type { FaultEffect } from '../../fakes/apiserver/faults/fault.ts';
import { repeat } from '../repeat.ts';
import type { Fault } from '../fault.ts';

type Answer = Extract<FaultEffect, { kind: 'answer' | 'foreign' }>;

/** Answers every request this way for half a second at a time; open watches break at the start of each burst. */
function answerInBursts(answers: readonly Answer[]): Fault['begin'] {
  return async ({ proxy }, random) => {
    let clear = (): void => undefined;
    const stop = repeat(
      () => 300 + random.below(500),
      () => {
        clear();
        const isOn = random.next() < 0.5;
        const effect = random.pick(answers);
        const handle = isOn ? proxy.faults.set({ match: {}, effect, times: Infinity, optional: true }) : undefined;
        if (isOn) proxy.cutConnections();
        clear = () => handle?.clear();
      },
    );
    return async () => {
      await stop();
      clear();
    };
  };
}

export const answerFaults: readonly Fault[] = [
  {
    name: '410-status',
    what: 'lists and watches are answered with 410',
    begin: async ({ proxy }, random) => {
      const stop = repeat(
        () => 100 + random.below(400),
        () => {
          const match = { verb: random.pick(['watch', 'list'] as const) };
          proxy.faults.set({ match, effect: { kind: 'answer', status: 410 }, optional: true });
          if (random.next() < 0.3) proxy.cutConnections();
        },
      );
      return stop;
    },
  },
  {
    name: '410-event',
    what: 'watches get an event that their resourceVersion is too old (410), at their start or later',
    begin: async ({ proxy }, random) =>
      repeat(
        () => 100 + random.below(400),
        () => {
          const at = random.pick(['request', 'event'] as const);
          proxy.faults.set({ match: { verb: 'watch' }, effect: { kind: 'expire-watch', at }, optional: true });
          if (random.next() < 0.3) proxy.cutConnections();
        },
      ),
  },
  {
    name: '429-retry-after',
    what: '429 with Retry-After: 1, in bursts',
    begin: answerInBursts([{ kind: 'answer', status: 429, retryAfterSeconds: 1 }]),
  },
  { name: '429', what: '429 without Retry-After, in bursts', begin: answerInBursts([{ kind: 'answer', status: 429 }]) },
  {
    name: '5xx',
    what: '500 and 503, some with Retry-After, in bursts',
    begin: answerInBursts([
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 503 },
      { kind: 'answer', status: 503, retryAfterSeconds: 1 },
    ]),
  },
  {
    name: 'foreign',
    what: 'a gateway answers with a login page, a plain 404 or JSON that is not an API object, in bursts',
    begin: answerInBursts([
      { kind: 'foreign', body: 'html', status: 200 },
      { kind: 'foreign', body: 'text', status: 404 },
      { kind: 'foreign', body: 'json', status: 200 },
    ]),
  },
];
