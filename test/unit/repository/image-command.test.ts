import { expect, test } from '@jest/globals';

import { imageNodeMajor, readImageCommand } from '../../support/image-command.ts';

test('measurements start the program as the image does', () => {
  const { node, flags, env, bundle } = readImageCommand('/opt/node');
  expect(node).toBe('/opt/node');
  expect(flags).toContain('--max-semi-space-size=2');
  expect(env).toEqual({
    NODE_ENV: 'production',
    MALLOC_ARENA_MAX: '1',
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
    MALLOC_TOP_PAD_: '16384',
  });
  expect(bundle).toMatch(/\/dist\/reroll\.js$/);
  expect(Number(imageNodeMajor())).toBeGreaterThanOrEqual(24);
});
