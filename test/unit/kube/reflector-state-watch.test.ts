import { describe, expect, test } from '@jest/globals';

import { step } from '../../../src/kube/reflector-state.ts';
import {
  afterFailures,
  bookmark,
  ended,
  event,
  expired,
  failed,
  invalid,
  listing,
  listPage,
  onPages,
  silent,
  throttled,
  wait,
  waited,
  waitingFor,
  watch,
  watchedAWhile,
  watching,
  watchList,
  watchListing,
  type Row,
} from './reflector-steps.ts';

const rows: readonly Row[] = [
  {
    rule: 'an event moves the version on and ends the growth of waits',
    from: afterFailures(watching),
    input: event('11'),
    to: { ...watchedAWhile, resourceVersion: '11' },
    effects: [],
  },
  {
    rule: 'so does a bookmark',
    from: afterFailures(watching),
    input: bookmark('12'),
    to: { ...watchedAWhile, resourceVersion: '12' },
    effects: [],
  },
  {
    rule: 'a watch that worked and is ended by the server is resumed at once',
    from: watchedAWhile,
    input: ended(5),
    to: watching,
    effects: [watch('10')],
  },
  {
    rule: 'so is one in which nothing happened for long',
    from: afterFailures(watching),
    input: ended(10_000),
    to: watching,
    effects: [watch('10')],
  },
  {
    rule: 'a watch that is ended as soon as it is opened is resumed after a wait',
    from: watching,
    input: ended(9_999),
    to: waitingFor(watch('10')),
    effects: [wait(0)],
  },
  {
    rule: 'a watch that breaks is resumed from its last version after a wait',
    from: watchedAWhile,
    input: failed,
    to: waitingFor(watch('10')),
    effects: [wait(0)],
  },
  {
    rule: 'a watch that is refused by a busy server is resumed when it asks for it',
    from: watching,
    input: throttled,
    to: waitingFor(watch('10')),
    effects: [wait(0, 7000)],
  },
  {
    rule: 'a watch that is not accepted is no reason for a new list',
    from: watching,
    input: invalid,
    to: waitingFor(watch('10')),
    effects: [wait(0)],
  },
  {
    rule: 'a watch that goes silent is resumed at once: it has waited long enough',
    from: afterFailures(watching),
    input: silent,
    to: afterFailures(watching),
    effects: [watch('10')],
  },
  {
    rule: 'an expired version is followed by a wait before the new list',
    from: watchedAWhile,
    input: expired,
    to: waitingFor(watchList),
    effects: [wait(0)],
  },
  {
    rule: 'the new list is read in pages where the server cannot stream it',
    from: onPages(watching),
    input: expired,
    to: onPages(waitingFor(listPage())),
    effects: [wait(0)],
  },
  {
    rule: 'after the wait comes what was waited for',
    from: waitingFor(watch('10')),
    input: waited,
    to: { ...watching, attempt: 1 },
    effects: [watch('10')],
  },
  {
    rule: 'be it a list',
    from: waitingFor(watchList),
    input: waited,
    to: { ...watchListing, attempt: 1 },
    effects: [watchList],
  },
  {
    rule: 'or pages',
    from: onPages(waitingFor(listPage())),
    input: waited,
    to: onPages({ ...listing, attempt: 1 }),
    effects: [listPage()],
  },
];

describe('step in a watch and after it', () => {
  test.each(rows)('$rule', ({ from, input, to, effects }) => {
    expect(step(from, input)).toEqual({ state: to, effects });
  });
});
