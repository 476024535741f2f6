import { describe, expect, test } from '@jest/globals';

import { initialState, step } from '../../../src/kube/reflector-state.ts';
import {
  afterFailures,
  bookmark,
  complete,
  ended,
  event,
  expired,
  failed,
  invalid,
  listing,
  listPage,
  onPages,
  page,
  silent,
  started,
  stopped,
  throttled,
  wait,
  waited,
  waitingFor,
  watch,
  watching,
  watchList,
  watchListing,
  type Row,
} from './reflector-steps.ts';

const rows: readonly Row[] = [
  {
    rule: 'it starts with a streamed list',
    from: initialState,
    input: started,
    to: watchListing,
    effects: [watchList],
  },
  {
    rule: 'an object of a streamed list does not move its version: their order says nothing',
    from: watchListing,
    input: event('900'),
    to: watchListing,
    effects: [],
  },
  {
    rule: 'a bookmark in a streamed list does not end it',
    from: watchListing,
    input: bookmark('900'),
    to: watchListing,
    effects: [],
  },
  {
    rule: 'the bookmark that ends the initial events completes the list, and the stream goes on as a watch',
    from: watchListing,
    input: bookmark('10', true),
    to: watching,
    effects: [complete('10')],
  },
  {
    rule: 'a server without WatchList is read in pages at once',
    from: watchListing,
    input: invalid,
    to: onPages(listing),
    effects: [listPage()],
  },
  {
    rule: 'a streamed list that goes silent is read in pages this time',
    from: watchListing,
    input: silent,
    to: listing,
    effects: [listPage()],
  },
  {
    rule: 'a streamed list that the server ends is begun anew after a wait',
    from: watchListing,
    input: ended(60_000),
    to: waitingFor(watchList),
    effects: [wait(0)],
  },
  {
    rule: 'so is one that fails',
    from: afterFailures(watchListing),
    input: failed,
    to: waitingFor(watchList, 4),
    effects: [wait(3)],
  },
  {
    rule: 'so is one that expires',
    from: watchListing,
    input: expired,
    to: waitingFor(watchList),
    effects: [wait(0)],
  },
  {
    rule: 'a page with a continue token is followed by the next',
    from: listing,
    input: page('10', 'more'),
    to: listing,
    effects: [listPage('more')],
  },
  {
    rule: 'the last page completes the list, and a watch goes on from its version',
    from: listing,
    input: page('10'),
    to: watching,
    effects: [complete('10'), watch('10')],
  },
  {
    rule: 'a list alone does not shorten the next wait',
    from: afterFailures(listing),
    input: page('10'),
    to: afterFailures(watching),
    effects: [complete('10'), watch('10')],
  },
  {
    rule: 'a page that fails restarts the list after a wait',
    from: onPages(listing),
    input: failed,
    to: onPages(waitingFor(listPage())),
    effects: [wait(0)],
  },
  {
    rule: 'an expired continue token restarts the list after a wait',
    from: onPages(afterFailures(listing)),
    input: expired,
    to: onPages(waitingFor(listPage(), 4)),
    effects: [wait(3)],
  },
  {
    rule: 'a busy server is left alone for as long as it asks',
    from: onPages(listing),
    input: throttled,
    to: onPages(waitingFor(listPage())),
    effects: [wait(0, 7000)],
  },
  {
    rule: 'pages that stood in for a silent stream give way to the stream again',
    from: listing,
    input: failed,
    to: waitingFor(watchList),
    effects: [wait(0)],
  },
];

describe('step', () => {
  test.each(rows)('$rule', ({ from, input, to, effects }) => {
    expect(step(from, input)).toEqual({ state: to, effects });
  });

  test.each([watchListing, listing, watching, waitingFor(watch('10'))])('it can be stopped: $phase', (state) => {
    expect(step(state, stopped)).toMatchObject({ state: { phase: 'idle' }, effects: [] });
  });

  test.each([
    [initialState, waited],
    [watchListing, page('1')],
    [listing, event('1')],
    [watching, waited],
    [waitingFor(watch('1')), silent],
  ])('what cannot happen is a fault of the caller: %j', (state, input) => {
    expect(() => step(state, input)).toThrow(/a reflector that is .* cannot take/);
  });

  test('lists that are each followed by an expired watch come further and further apart', () => {
    const waits: number[] = [];
    let state = step(initialState, started).state;
    for (let round = 0; round < 4; round++) {
      state = step(state, bookmark('10', true)).state;
      const transition = step(state, expired);
      waits.push(...transition.effects.map((effect) => (effect.type === 'wait' ? effect.attempt : -1)));
      state = step(transition.state, waited).state;
    }
    expect(waits).toEqual([0, 1, 2, 3]);
  });
});
