/** The page of a cluster that changes between a snapshot and what is read for one page. */
import { expect, test } from '@jest/globals';

import { pageStory } from '../../builders/page-story.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { mainText } from '../../support/html.ts';

test('a workload that has come since the snapshot breaks no page of another user of its config', async () => {
  const story = await pageStory();
  const fixture = await PageFixture.on(story);
  await fixture.get('/');
  story.workload('newcomer');
  await fixture.changed();
  for (const path of ['/w/Deployment/shop/web', '/configs/ConfigMap/shop/app'])
    expect([path, (await fixture.get(path)).status]).toEqual([path, 200]);
  await fixture.clock.advance(1_000);
  expect(mainText((await fixture.get('/configs/ConfigMap/shop/app')).text)).toContain('newcomer');
});

test('a workload that is gone since the snapshot is not known, and no failure of the API server', async () => {
  const story = await pageStory();
  const fixture = await PageFixture.on(story);
  story.cluster.remove({ kind: 'Deployment', name: 'web' });
  expect((await fixture.get('/w/Deployment/shop/web')).status).toBe(404);
  expect((await fixture.get('/api/v1alpha1/explain/Deployment/shop/web')).status).toBe(404);
});
