import { describe, expect, test } from '@jest/globals';

import { initialState, step } from '../../../../src/kube/reflector/state.ts';
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
  nowMs,
  onPages,
  onTrial,
  page,
  preferPages,
  refused,
  refusedWith,
  resultOf,
  silent,
  started,
  stopped,
  throttled,
  wait,
  waited,
  waitingFor,
  watch,
  watching,
  watchAfterList,
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
    rule: 'an object of a streamed list does not advance the version, since the order has no meaning',
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
    to: onTrial(listing),
    effects: [listPage()],
  },
  {
    rule: 'a streamed list that goes silent or does not end is read in pages at once',
    from: watchListing,
    input: silent,
    to: onTrial(listing),
    effects: [listPage()],
  },
  {
    rule: 'pages that work where the stream does not are preferred',
    from: onTrial(listing),
    input: page('10'),
    to: onPages(watching),
    effects: [complete('10'), preferPages, watchAfterList('10')],
  },
  {
    rule: 'the preference is an effect only once',
    from: onPages(listing),
    input: page('10'),
    to: onPages(watching),
    effects: [complete('10'), watchAfterList('10')],
  },
  ...[200, 302, 400, 403, 404, 500, 501].map((status): Row => ({
    rule: `a streamed list that is answered with ${String(status)} is tried a second time`,
    from: watchListing,
    input: refusedWith(status),
    to: refused(waitingFor(watchList)),
    effects: [wait(0)],
  })),
  {
    rule: 'after the second refusal pages are tried',
    from: refused(watchListing),
    input: refusedWith(403),
    to: onTrial(waitingFor(listPage())),
    effects: [wait(0)],
  },
  ...[failed, refusedWith(401), throttled].map((input): Row => ({
    rule: `a failure that is no refusal of the stream does not count: ${JSON.stringify(input)}`,
    from: refused(watchListing),
    input,
    to: refused(waitingFor(watchList)),
    effects: [wait(0, input === throttled ? 7000 : 0)],
  })),
  {
    rule: 'where pages are refused too, a right may be missing: the stream is tried again',
    from: onTrial(listing),
    input: refusedWith(403),
    to: refused(waitingFor(watchList)),
    effects: [wait(0)],
  },
  {
    rule: 'a streamed list that works resets the count',
    from: refused(watchListing),
    input: bookmark('10', true),
    to: watching,
    effects: [complete('10')],
  },
  {
    rule: 'a streamed list that the server ends is started again after a wait',
    from: watchListing,
    input: ended(60_000),
    to: refused(waitingFor(watchList)),
    effects: [wait(0)],
  },
  {
    rule: 'a streamed list that fails is started again after a wait',
    from: afterFailures(watchListing),
    input: failed,
    to: waitingFor(watchList, 4),
    effects: [wait(3)],
  },
  {
    rule: 'a streamed list that expires is started again after a wait',
    from: watchListing,
    input: expired,
    to: refused(waitingFor(watchList)),
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
    effects: [complete('10'), watchAfterList('10')],
  },
  {
    rule: 'a list alone does not shorten the next wait',
    from: afterFailures(listing),
    input: page('10'),
    to: afterFailures(watching),
    effects: [complete('10'), watchAfterList('10')],
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
    rule: 'after the answer of a busy server the wait is as long as it asks for',
    from: onPages(listing),
    input: throttled,
    to: onPages(waitingFor(listPage())),
    effects: [wait(0, 7000)],
  },
  {
    rule: 'pages without an answer are tried again',
    from: onTrial(listing),
    input: failed,
    to: onTrial(waitingFor(listPage())),
    effects: [wait(0)],
  },
];

describe('step', () => {
  test.each(rows)('$rule', (row) => {
    expect(resultOf(row)).toEqual({ to: row.to, effects: row.effects });
  });

  test.each([watchListing, listing, watching, waitingFor(watch('10'))])('it can be stopped: $phase', (state) => {
    expect(step(state, stopped, nowMs)).toMatchObject({ state: { phase: 'idle' }, effects: [], next: undefined });
  });

  test.each([
    [initialState, waited],
    [watchListing, page('1')],
    [listing, event('1')],
    [watching, waited],
    [waitingFor(watch('1')), silent],
  ])('an input that cannot occur in the phase throws: %j', (state, input) => {
    expect(() => step(state, input, nowMs)).toThrow(/a reflector that is .* cannot take/);
  });

  test.each([
    { rule: 'within the hour lists are read in pages', afterMs: 3_599_999, expected: listPage() },
    { rule: 'after an hour the streamed list is tried again', afterMs: 3_600_000, expected: watchList },
  ])('$rule', ({ afterMs, expected }) => {
    const { state, next } = step(onPages(watching), expired, nowMs + afterMs);
    expect(next).toEqual(wait(0));
    expect(step(state, waited, nowMs + afterMs).next).toEqual(expected);
  });

  test('the waits between lists grow when each watch expires', () => {
    const waits: unknown[] = [];
    let state = step(initialState, started, nowMs).state;
    for (let round = 0; round < 4; round++) {
      state = step(state, bookmark('10', true), nowMs).state;
      const transition = step(state, expired, nowMs);
      waits.push(transition.next);
      state = step(transition.state, waited, nowMs).state;
    }
    expect(waits).toEqual([wait(0), wait(1), wait(2), wait(3)]);
  });
});
