/** The page of one change, where it has many users or is no longer the present content. */
import { expect, test } from '@jest/globals';

import { findChange, type ChangeView } from '../../../src/web/changes.ts';
import { Links } from '../../../src/web/links.ts';
import { changePage } from '../../../src/web/pages/change-page.ts';
import { renderPage } from '../../../src/web/shell.ts';
import { pageStory } from '../../builders/page-story.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { linksOf, mainText } from '../../support/html.ts';

const links = new Links('/changes/x');

async function waitingChange(): Promise<ChangeView> {
  const fixture = await PageFixture.on(await pageStory());
  const { text } = await fixture.get('/w/Deployment/shop/web');
  const id = linksOf(text).find((each) => each.includes('/changes/')) ?? '';
  const snapshot = await fixture.source.snapshot();
  const change = snapshot && (await findChange(snapshot, id.split('/').at(-1) ?? '', () => Promise.resolve()));
  if (change === undefined) throw new Error('the story has a change that waits');
  return change;
}

function textOf(change: ChangeView): string {
  const page = changePage(change, undefined, { links, nowMs: 0 });
  return mainText(renderPage(page, { links, snapshot: undefined, nowMs: 0 }));
}

test('a content that has been replaced offers no approval', async () => {
  const change = await waitingChange();
  expect(textOf(change)).toContain(`approve --change ${change.id}`);
  expect(textOf({ ...change, isPresent: false })).not.toContain('approve --change');
});

test('only the users that the change concerns count as more', async () => {
  const change = await waitingChange();
  const [user] = change.users;
  if (user === undefined) throw new Error('the change has users');
  const others = Array.from({ length: 150 }, () => ({ ...user, outcome: 'unaffected' }) as const);
  const counts = { ...change.counts, unaffected: others.length };
  expect(textOf({ ...change, users: [...change.users, ...others], counts })).not.toContain('more');
  const many = Array.from({ length: 102 }, () => user);
  expect(textOf({ ...change, users: [...many, ...others], counts })).toContain('and 2 more');
});
