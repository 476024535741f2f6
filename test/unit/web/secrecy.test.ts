/** No value of a config, and no key of a Secret that no pod template names, leaves the page. */
import { expect, test } from '@jest/globals';

import { pageStory, storyPages } from '../../builders/page-story.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';

const paths = [
  ...storyPages,
  '/w/Deployment/shop/other',
  '/api/v1alpha1/status',
  '/api/v1alpha1/changes',
  '/api/v1alpha1/explain/Secret/shop/db',
  '/api/v1alpha1/explain/ConfigMap/shop/app',
  '/api/v1alpha1/explain/Deployment/shop/other',
  '/configs/Secret/shop/none',
  '/api/v1alpha1/nowhere',
];

const planted = ['first-value-of-a-secret', 'second-value-of-a-secret', 'loud', 'quiet-value'];

test('no-secret-in-html-or-json', async () => {
  const story = await pageStory();
  story.config('ConfigMap/calm', { mode: 'quiet-value' });
  const fixture = await PageFixture.on(story);
  for (const path of paths) {
    await fixture.clock.advance(1_000);
    const { text } = await fixture.get(path);
    for (const value of [...planted, ...planted.map((each) => Buffer.from(each).toString('base64'))])
      expect([path, text.includes(value)]).toEqual([path, false]);
    expect([path, /\bunused\b/.test(text.replaceAll('"unusedKeys"', ''))]).toEqual([path, false]);
  }
});
