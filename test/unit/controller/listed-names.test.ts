/** Reports about the names that a workload lists: what they say, when they are news, and how much work they may cost. */
import { describe, expect, test } from '@jest/globals';

import { ControllerFixture } from '../../fakes/controller-fixture.ts';

type Texts = Readonly<Record<string, string>>;

const ownConfigMaps = 'reroll.dev/configmaps';
const ownSecrets = 'reroll.dev/secrets';
const peerConfigMaps = 'configmap.reloader.stakater.com/reload';
const peerSecrets = 'secret.reloader.stakater.com/reload';

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

async function reported(annotations: Texts, configMaps: readonly string[] = ['app']): Promise<ControllerFixture> {
  const fixture = new ControllerFixture({ isStakater: true });
  for (const name of configMaps) fixture.config({ name });
  fixture.config({ kind: 'Secret', name: 'creds' });
  fixture.listed();
  fixture.workload({ metadata: { annotations } }, 'list');
  await fixture.reconcile();
  return fixture;
}

function notesOf({ events }: ControllerFixture): readonly string[] {
  return events.filter(({ reason }) => reason === 'HintNotUnderstood').map(({ note }) => note);
}

describe('a listed name that does not exist is reported', () => {
  const accepted = 'names have lower-case letters, digits, "-" and ".", and commas between them';
  const ownNamespace = "names are of the workload's own namespace and have no slash";
  const rows: [rule: string, annotations: Texts, note: string][] = [
    [
      "under reroll's annotation where that lists it",
      { [ownConfigMaps]: 'other' },
      `${ownConfigMaps}: there is no ConfigMap "other"`,
    ],
    [
      "under the peer's annotation where that lists it",
      { [peerConfigMaps]: 'other' },
      `${peerConfigMaps}: there is no ConfigMap "other"`,
    ],
    [
      'under both where both list it',
      { [ownSecrets]: 'other', [peerSecrets]: 'other' },
      `${ownSecrets}: there is no Secret "other"; ${peerSecrets}: there is no Secret "other"`,
    ],
    [
      'with the nearest ConfigMap',
      { [peerConfigMaps]: 'ap' },
      `${peerConfigMaps}: there is no ConfigMap "ap"; did you mean "app"?`,
    ],
    [
      'without the name of any Secret, and without that of a ConfigMap for a Secret',
      { [peerSecrets]: 'cred,ap' },
      `${peerSecrets}: there is no Secret "cred"; ${peerSecrets}: there is no Secret "ap"`,
    ],
    [
      'with dots in a list of patterns',
      { [peerSecrets]: 'ace.creds' },
      `${peerSecrets}: there is no Secret "ace.creds" (as a pattern: a dot stands for any character)`,
    ],
    ['with dots in a list of globs', { [ownSecrets]: 'ace.creds' }, `${ownSecrets}: there is no Secret "ace.creds"`],
    [
      'where it is a boolean, with what takes one in the vocabulary of the peer',
      { [peerSecrets]: 'true' },
      `${peerSecrets}: "true" is a boolean, and no Secret has this name; to select all that the pod template refers to, write secret.reloader.stakater.com/auto: "true"`,
    ],
    [
      'where it is a boolean, with what takes one in the own vocabulary',
      { [ownConfigMaps]: 'True' },
      `${ownConfigMaps}: "True" is a boolean, and no ConfigMap has this name; to select all that the pod template refers to, write reroll.dev/auto: "configmaps"`,
    ],
    [
      'where it has the namespace in front, in the vocabulary of the peer',
      { [peerSecrets]: 'ace/creds' },
      `${peerSecrets}: "ace/creds" is not a valid name for a Secret: ${ownNamespace}`,
    ],
    [
      'where it has the namespace in front, in the own vocabulary',
      { [ownConfigMaps]: 'shop/app' },
      `${ownConfigMaps}: "shop/app" is not a valid name for a ConfigMap: ${ownNamespace}`,
    ],
    [
      'where it has upper-case letters, with the name that was meant',
      { [peerConfigMaps]: 'App' },
      `${peerConfigMaps}: "App" is not a valid name for a ConfigMap: ${accepted}; did you mean "app"?`,
    ],
    [
      'where it has upper-case letters and dots',
      { [peerSecrets]: 'Ace.Creds' },
      `${peerSecrets}: "Ace.Creds" is not a valid name for a Secret: ${accepted}`,
    ],
    [
      'where blanks stand for commas',
      { [ownSecrets]: 'creds other' },
      `${ownSecrets}: "creds other" is not a valid name for a Secret: ${accepted}`,
    ],
  ];
  test.each(rows)('%s', async (_rule, annotations, note) => {
    expect(notesOf(await reported(annotations))).toEqual([note]);
  });
});

describe('nothing is reported of', () => {
  test.each([
    ['a name that exists', { [peerConfigMaps]: 'app', [peerSecrets]: 'creds', [ownConfigMaps]: 'app' }],
    ['a name with a dot that exists', { [peerConfigMaps]: 'web.conf' }],
    ['a boolean that a ConfigMap has as its name', { [peerConfigMaps]: 'true', [ownConfigMaps]: 'true' }],
    ['a pattern that matches nothing', { [peerConfigMaps]: 'other-.*', [ownConfigMaps]: 'other-*' }],
    ['a list of a workload that is never rolled', { [peerSecrets]: 'a.b', 'reroll.dev/ignore': 'true' }],
  ])('%s', async (_rule, annotations) => {
    expect(notesOf(await reported(annotations, ['app', 'true', 'web.conf']))).toEqual([]);
  });

  test('a deleted config that only a pattern meant', async () => {
    const fixture = await ControllerFixture.baselined({ reloadOnDelete: true });
    fixture.config({ name: 'gen-1' });
    fixture.workload({ metadata: { annotations: { [ownConfigMaps]: 'gen-*' } } });
    await fixture.reconcile();
    fixture.removeConfig('gen-1');
    await fixture.reconcile();
    expect(notesOf(fixture)).toEqual([]);
  });
});

test('the Event holds the reference of the workload and nothing else of it', async () => {
  const { events } = await reported({ [ownSecrets]: 'other' });
  expect(events[0]?.regarding).toEqual({
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    uid: 'uid-1',
    resourceVersion: '1001',
  });
});

test('ten problems are told in full, and how many more there are', async () => {
  const names = many(14, (index) => `missing-${String(index)}`);
  const [note] = notesOf(await reported({ [ownSecrets]: names.join() }));
  const told = names.slice(0, 10).map((name) => `${ownSecrets}: there is no Secret "${name}"`);
  expect(note).toBe([...told, 'and 4 more'].join('; '));
});

test('a name that may have been meant is looked for the first three names', async () => {
  const [note] = notesOf(await reported({ [ownConfigMaps]: 'app1,app2,app1,app3,app4', [peerConfigMaps]: 'app1' }));
  const offer = '; did you mean "app"?';
  const told = ['1', '2', '3'].map((n) => `${ownConfigMaps}: there is no ConfigMap "app${n}"${offer}`);
  told.push(`${ownConfigMaps}: there is no ConfigMap "app4"`);
  told.push(`${peerConfigMaps}: there is no ConfigMap "app1"${offer}`);
  expect(note).toBe(told.join('; '));
});

describe('what is offered is no news', () => {
  test('where a nearer ConfigMap appears', async () => {
    const fixture = await reported({ [ownConfigMaps]: 'ap-conf' }, ['app-confi']);
    fixture.config({ name: 'app-conf' });
    await fixture.reconcile();
    expect(notesOf(fixture)).toEqual([`${ownConfigMaps}: there is no ConfigMap "ap-conf"; did you mean "app-confi"?`]);
  });

  test('where the ConfigMap that was offered goes, and nothing is looked for again', async () => {
    const fixture = await reported({ [ownConfigMaps]: 'ap' });
    const { comparisons } = fixture.offers;
    fixture.removeConfig('app');
    await fixture.reconcile();
    expect(notesOf(fixture)).toHaveLength(1);
    expect(fixture.offers.comparisons).toBe(comparisons);
  });

  test('but another name that does not exist is', async () => {
    const fixture = await reported({ [ownConfigMaps]: 'ap' });
    fixture.workload({ metadata: { annotations: { [ownConfigMaps]: 'ap,other' } } });
    await fixture.reconcile();
    expect(notesOf(fixture)).toHaveLength(2);
  });
});

describe('256 names that do not exist beside 1,000 ConfigMaps cost 20,000 comparisons of characters at the most', () => {
  const numbered = (length: number, index: number): string => String(index).padStart(length, 'a');
  const rows = [253, 96, 64, 63, 12].flatMap((length) =>
    [62, 12].flatMap((listed) => [
      { length, listed, vocabularies: [ownConfigMaps] },
      { length, listed, vocabularies: [ownConfigMaps, peerConfigMaps] },
    ]),
  );
  test.each(rows)(
    'names of $length, lists of names of $listed in $vocabularies',
    async ({ length, listed, vocabularies }) => {
      const names = many(1_000, (index) => numbered(length, index));
      const list = many(256, (index) => `${numbered(listed - 1, index)}b`).join();
      const fixture = await reported(Object.fromEntries(vocabularies.map((key) => [key, list])), names);
      expect(notesOf(fixture)).toHaveLength(1);
      expect(fixture.offers.comparisons).toBeLessThanOrEqual(20_000);
    },
  );

  test('and so do names that are alike but for every second character', async () => {
    const names = many(1_000, (index) => `${'ab'.repeat(29)}${numbered(6, index)}`);
    const fixture = await reported(
      { [ownConfigMaps]: many(256, (i) => `${'ac'.repeat(29)}${numbered(6, i)}`).join() },
      names,
    );
    expect(fixture.offers.comparisons).toBeGreaterThan(10_000);
    expect(fixture.offers.comparisons).toBeLessThanOrEqual(20_000);
  });
});

describe('among 1,000 ConfigMaps of one service each, the one that was meant is found', () => {
  const names = many(1_000, (index) => `${['web', 'db', 'job', 'cron'][index % 4] ?? ''}-${String(index)}-config`);
  test.each([
    ['a letter that is missing', 'web-996-confg', 'web-996-config'],
    ['two letters swapped', 'db-1-conifg', 'db-1-config'],
    ['upper case', 'JOB-2-Config', 'job-2-config'],
  ])('%s', async (_rule, name, meant) => {
    expect(notesOf(await reported({ [ownConfigMaps]: name }, names))[0]).toContain(`did you mean "${meant}"?`);
  });
});

describe('patterns that are not tried on all configs are reported', () => {
  const globs = many(4, () => `*${'app-'.repeat(49)}*`).join();
  const configMaps = many(300, (index) => `app-${String(index)}`);
  const cut = 'too many configs for its patterns: only some are tried';
  test.each([
    ['under the list that has patterns', { [ownConfigMaps]: globs, [ownSecrets]: 'creds' }, ownConfigMaps],
    ["under the peer's list", { [peerConfigMaps]: 'a{400},b{400}' }, peerConfigMaps],
    [
      'under all lists with patterns where several have them',
      { [ownConfigMaps]: globs, [peerConfigMaps]: 'app-.*' },
      `${ownConfigMaps} or ${peerConfigMaps}`,
    ],
  ])('%s', async (_rule, annotations, key) => {
    expect(notesOf(await reported(annotations, configMaps))).toEqual([`${key}: ${cut}`]);
  });
});
