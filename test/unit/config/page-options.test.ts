/** A page that others reach is served only where an option says who may see it. */
import { describe, expect, test } from '@jest/globals';

import { complaint } from './line.ts';

describe('wrong usage is answered with one line that helps', () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    [
      'a page that others reach',
      ['run', '--web-address', ':8081'],
      '--web-auth is needed, accepted is kubernetes or none',
    ],
    [
      'a page with tokens in some namespaces',
      ['run', '--web-address', ':8081', '--web-auth=kubernetes', '--namespaces', 'shop'],
      '--web-auth=kubernetes needs rights in the whole cluster',
    ],
    [
      'a host with its scheme',
      ['run', '--web-hosts', 'https://a.example'],
      '"https://a.example": accepted is a comma list',
    ],
    ['a page of a user that others reach', ['web', '--address', ':8899'], '--address is no loopback address'],
  ];

  test.each(rows)('%s: %j', (_what, argv, expected) => {
    expect(complaint(argv)).toContain(expected);
  });
});
