import { expect, test } from '@jest/globals';

import { lostAnnotations } from '../../../../src/plan/read/lost-annotations.ts';

const patch = {
  metadata: { uid: 'uid-1', resourceVersion: '1', annotations: { record: 'new', pending: null } },
  spec: { template: { metadata: { annotations: { hash: 'h', cause: 'c' } } } },
};
const answer = (metadata: object | undefined, template: object | undefined): object => ({
  metadata: { annotations: metadata },
  spec: { template: { metadata: template && { annotations: template } } },
});
const none = { metadata: [], template: [] };

test.each<[string, object, object]>([
  ['all as it was written', answer({ record: 'new', other: 'x' }, { hash: 'h', cause: 'c' }), none],
  ['one is missing', answer({ record: 'new' }, { cause: 'c' }), { ...none, template: ['hash'] }],
  ['one is another', answer({ record: 'old' }, { hash: 'h', cause: 'c' }), { ...none, metadata: ['record'] }],
  [
    'one that was to be removed is still there',
    answer({ record: 'new', pending: 'p' }, { hash: 'h', cause: 'c' }),
    { ...none, metadata: ['pending'] },
  ],
  ['there are none at all', answer(undefined, undefined), { metadata: ['record'], template: ['hash', 'cause'] }],
])('%s', (_what, object, expected) => {
  expect(lostAnnotations('Deployment', patch, object)).toEqual(expected);
});
