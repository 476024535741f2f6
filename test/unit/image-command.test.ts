import { expect, test } from '@jest/globals';

import { imageNodeMajor, readImageCommand } from '../support/image-command.ts';

test('what is measured is started as the image starts it', () => {
  const { node, flags, env, bundle } = readImageCommand('/opt/node');
  expect(node).toBe('/opt/node');
  expect(flags).toContain('--max-semi-space-size=2');
  expect(env).toMatchObject({ NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' });
  expect(bundle).toMatch(/\/dist\/reroll\.js$/);
  expect(Number(imageNodeMajor())).toBeGreaterThanOrEqual(24);
});
