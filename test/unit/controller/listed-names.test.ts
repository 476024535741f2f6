/** Reports about listed names that do not exist: their texts, when they are news, and how much work they may cost. */
import { describe, expect, test } from '@jest/globals';

import { ControllerFixture } from '../../fakes/controller-fixture.ts';

type Texts = Readonly<Record<string, string>>;

const ownConfigMaps = 'reroll.dev/configmaps';
const ownSecrets = 'reroll.dev/secrets';
const stakaterConfigMaps = 'configmap.reloader.stakater.com/reload';
const stakaterSecrets = 'secret.reloader.stakater.com/reload';

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
      "under Reloader's annotation where that lists it",
      { [stakaterConfigMaps]: 'other' },
      `${stakaterConfigMaps}: there is no ConfigMap "other"`,
    ],
    [
      'under both where both list it',
      { [ownSecrets]: 'other', [stakaterSecrets]: 'other' },
      `${ownSecrets}: there is no Secret "other"; ${stakaterSecrets}: there is no Secret "other"`,
    ],
    [
      'with the nearest ConfigMap',
      { [stakaterConfigMaps]: 'ap' },
      `${stakaterConfigMaps}: there is no ConfigMap "ap"; did you mean "app"?`,
    ],
    [
      'without the name of any Secret, and without that of a ConfigMap for a Secret',
      { [stakaterSecrets]: 'cred,ap' },
      `${stakaterSecrets}: there is no Secret "cred"; ${stakaterSecrets}: there is no Secret "ap"`,
    ],
    [
      'with dots in a list of patterns',
      { [stakaterSecrets]: 'ace.creds' },
      `${stakaterSecrets}: there is no Secret "ace.creds" (as a pattern: a dot stands for any character)`,
    ],
    ['with dots in a list of globs', { [ownSecrets]: 'ace.creds' }, `${ownSecrets}: there is no Secret "ace.creds"`],
    [
      'where it is a boolean, with the annotation of Reloader that takes one',
      { [stakaterSecrets]: 'true' },
      `${stakaterSecrets}: "true" is a boolean, and no Secret has this name; to select all that the pod template refers to, write secret.reloader.stakater.com/auto: "true"`,
    ],
    [
      'where it is a boolean, with the annotation of reroll that takes one',
      { [ownConfigMaps]: 'True' },
      `${ownConfigMaps}: "True" is a boolean, and no ConfigMap has this name; to select all that the pod template refers to, write reroll.dev/auto: "configmaps"`,
    ],
    [
      'where it has the namespace in front, in an annotation of Reloader',
      { [stakaterSecrets]: 'ace/creds' },
      `${stakaterSecrets}: "ace/creds" is not a valid name for a Secret: ${ownNamespace}`,
    ],
    [
      'where it has the namespace in front, in an annotation of reroll',
      { [ownConfigMaps]: 'shop/app' },
      `${ownConfigMaps}: "shop/app" is not a valid name for a ConfigMap: ${ownNamespace}`,
    ],
    [
      'where it has upper-case letters, with the name that was meant',
      { [stakaterConfigMaps]: 'App' },
      `${stakaterConfigMaps}: "App" is not a valid name for a ConfigMap: ${accepted}; did you mean "app"?`,
    ],
    [
      'where it has upper-case letters and dots',
      { [stakaterSecrets]: 'Ace.Creds' },
      `${stakaterSecrets}: "Ace.Creds" is not a valid name for a Secret: ${accepted}`,
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

describe('nothing is reported about', () => {
  test.each([
    ['a name that exists', { [stakaterConfigMaps]: 'app', [stakaterSecrets]: 'creds', [ownConfigMaps]: 'app' }],
    ['a name with a dot that exists', { [stakaterConfigMaps]: 'web.conf' }],
    ['a boolean that is the name of a ConfigMap', { [stakaterConfigMaps]: 'true', [ownConfigMaps]: 'true' }],
    ['a pattern that matches nothing', { [stakaterConfigMaps]: 'other-.*', [ownConfigMaps]: 'other-*' }],
    ['a list of a workload that is never rolled', { [stakaterSecrets]: 'a.b', 'reroll.dev/ignore': 'true' }],
  ])('%s', async (_rule, annotations) => {
    expect(notesOf(await reported(annotations, ['app', 'true', 'web.conf']))).toEqual([]);
  });

  test('a deleted config that only a pattern matched', async () => {
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

test('ten problems are reported in full, and how many more there are', async () => {
  const names = many(14, (index) => `missing-${String(index)}`);
  const [note] = notesOf(await reported({ [ownSecrets]: names.join() }));
  const texts = names.slice(0, 10).map((name) => `${ownSecrets}: there is no Secret "${name}"`);
  expect(note).toBe([...texts, 'and 4 more'].join('; '));
});

test('the first three names get a suggestion', async () => {
  const [note] = notesOf(await reported({ [ownConfigMaps]: 'app1,app2,app1,app3,app4', [stakaterConfigMaps]: 'app1' }));
  const suggestion = '; did you mean "app"?';
  const texts = ['1', '2', '3'].map((n) => `${ownConfigMaps}: there is no ConfigMap "app${n}"${suggestion}`);
  texts.push(`${ownConfigMaps}: there is no ConfigMap "app4"`);
  texts.push(`${stakaterConfigMaps}: there is no ConfigMap "app1"${suggestion}`);
  expect(note).toBe(texts.join('; '));
});

describe('a suggestion is no news', () => {
  test('where a nearer ConfigMap appears', async () => {
    const fixture = await reported({ [ownConfigMaps]: 'ap-conf' }, ['app-confi']);
    fixture.config({ name: 'app-conf' });
    await fixture.reconcile();
    expect(notesOf(fixture)).toEqual([`${ownConfigMaps}: there is no ConfigMap "ap-conf"; did you mean "app-confi"?`]);
  });

  test('where the suggested ConfigMap is deleted, and no name is compared again', async () => {
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

describe('256 names that do not exist beside 1,000 ConfigMaps cost at most 20,000 character comparisons', () => {
  const numbered = (length: number, index: number): string => String(index).padStart(length, 'a');
  const rows = [253, 96, 64, 63, 12].flatMap((length) =>
    [62, 12].flatMap((listed) => [
      { length, listed, vocabularies: [ownConfigMaps] },
      { length, listed, vocabularies: [ownConfigMaps, stakaterConfigMaps] },
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

  test('so do names that differ in every second character', async () => {
    const names = many(1_000, (index) => `${'ab'.repeat(29)}${numbered(6, index)}`);
    const fixture = await reported(
      { [ownConfigMaps]: many(256, (i) => `${'ac'.repeat(29)}${numbered(6, i)}`).join() },
      names,
    );
    expect(fixture.offers.comparisons).toBeGreaterThan(10_000);
    expect(fixture.offers.comparisons).toBeLessThanOrEqual(20_000);
  });
});

describe('among 1,000 ConfigMaps of one service each, the intended one is found', () => {
  const names = many(1_000, (index) => `${['web', 'db', 'job', 'cron'][index % 4] ?? ''}-${String(index)}-config`);
  test.each([
    ['a missing letter', 'web-996-confg', 'web-996-config'],
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
    ["under Reloader's list", { [stakaterConfigMaps]: 'a{400},b{400}' }, stakaterConfigMaps],
    [
      'under all lists with patterns where several have them',
      { [ownConfigMaps]: globs, [stakaterConfigMaps]: 'app-.*' },
      `${ownConfigMaps} or ${stakaterConfigMaps}`,
    ],
  ])('%s', async (_rule, annotations, key) => {
    expect(notesOf(await reported(annotations, configMaps))).toEqual([`${key}: ${cut}`]);
  });
});
