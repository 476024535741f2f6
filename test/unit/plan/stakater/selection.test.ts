import { describe, expect, test } from '@jest/globals';
import { configKinds, type ConfigKind } from '../../../../src/model/kinds.ts';
import { readStakaterHints } from '../../../../src/plan/stakater/hints.ts';
import { stakaterKeys, stakaterKindKeys } from '../../../../src/plan/stakater/keys.ts';
import type { StakaterHints } from '../../../../src/model/stakater-hints.ts';
import { isSelectedByStakater, type StakaterSource } from '../../../../src/plan/stakater/selection.ts';
import { workloadObject } from '../../../builders/workload.ts';

const otherKind: Readonly<Record<ConfigKind, ConfigKind>> = { ConfigMap: 'Secret', Secret: 'ConfigMap' };

/**
 * Annotations by short names; `typed` and the lists are those of the kind of the source unless they begin with `other`.
 */
interface Given {
  readonly auto?: string;
  readonly search?: string;
  readonly typedAuto?: string;
  readonly named?: string;
  readonly excluded?: string;
  readonly otherAuto?: string;
  readonly otherNamed?: string;
  readonly otherExcluded?: string;
}

function hintsOf(kind: ConfigKind, given: Given): StakaterHints {
  const keys = stakaterKindKeys[kind];
  const others = stakaterKindKeys[otherKind[kind]];
  const pairs: [string, string | undefined][] = [
    [stakaterKeys.auto, given.auto],
    [stakaterKeys.search, given.search],
    [keys.auto, given.typedAuto],
    [keys.named, given.named],
    [keys.excluded, given.excluded],
    [others.auto, given.otherAuto],
    [others.named, given.otherNamed],
    [others.excluded, given.otherExcluded],
  ];
  const annotations = Object.fromEntries(pairs.flatMap(([key, text]) => (text === undefined ? [] : [[key, text]])));
  return readStakaterHints(workloadObject({ annotations }), undefined);
}

interface Row {
  readonly rule: string;
  readonly given: Given;
  readonly source?: Partial<StakaterSource>;
  readonly all?: boolean;
  readonly isSelected: boolean;
}

const everything: Given = { auto: 'true', typedAuto: 'true', search: 'true', named: 'app' };

const rows: readonly Row[] = [
  {
    rule: '1. ignored: no, whatever else',
    given: everything,
    source: { isIgnored: true, isMatch: true },
    all: true,
    isSelected: false,
  },
  {
    rule: '2. excluded by name: no, whatever else',
    given: { ...everything, excluded: 'x,app' },
    source: { isMatch: true },
    all: true,
    isSelected: false,
  },
  {
    rule: '2. excluded under another name: not excluded',
    given: { ...everything, excluded: 'app-1' },
    isSelected: true,
  },
  {
    rule: '2. excluded in the list of the other kind: not excluded',
    given: { ...everything, otherExcluded: 'app' },
    isSelected: true,
  },
  { rule: '2. excludes are names, not patterns', given: { ...everything, excluded: 'a.*' }, isSelected: true },
  { rule: '3. named: yes', given: { named: 'app' }, isSelected: true },
  { rule: '3. named, not referenced: yes', given: { named: 'app' }, source: { isReferenced: false }, isSelected: true },
  {
    rule: '3. named by a pattern, not referenced: yes',
    given: { named: 'x,a.*' },
    source: { isReferenced: false },
    isSelected: true,
  },
  {
    rule: '3. named, and auto false: yes',
    given: { named: 'app', auto: 'false', typedAuto: 'false' },
    isSelected: true,
  },
  {
    rule: '3. named, and all is on: yes, not referenced either',
    given: { named: 'app' },
    source: { isReferenced: false },
    all: true,
    isSelected: true,
  },
  { rule: '3. another one is named: no', given: { named: 'web' }, isSelected: false },
  { rule: '3. a part of the name is named: no', given: { named: 'ap,pp,a' }, isSelected: false },
  { rule: '3. a pattern matches a part of the name: no', given: { named: 'p+' }, isSelected: false },
  { rule: '3. named in the list of the other kind: no', given: { otherNamed: 'app' }, isSelected: false },
  { rule: '3. an invalid pattern beside it stops nothing', given: { named: '(,app' }, isSelected: true },
  {
    rule: '4. search, marked and referenced: yes',
    given: { search: 'true' },
    source: { isMatch: true },
    isSelected: true,
  },
  { rule: '4. search and referenced, not marked: no', given: { search: 'true' }, isSelected: false },
  {
    rule: '4. search and marked, not referenced: no',
    given: { search: 'true' },
    source: { isMatch: true, isReferenced: false },
    isSelected: false,
  },
  {
    rule: '4. marked and referenced, no search: no',
    given: { auto: 'false' },
    source: { isMatch: true },
    isSelected: false,
  },
  {
    rule: '4. search is not the text true: no',
    given: { search: 'True' },
    source: { isMatch: true },
    isSelected: false,
  },
  {
    rule: '4. search, and auto false: yes',
    given: { search: 'true', auto: 'false' },
    source: { isMatch: true },
    isSelected: true,
  },
  { rule: '4. search, not marked, but auto: yes', given: { search: 'true', auto: 'true' }, isSelected: true },
  { rule: '5. auto and referenced: yes', given: { auto: 'true' }, isSelected: true },
  { rule: '5. auto, not referenced: no', given: { auto: 'true' }, source: { isReferenced: false }, isSelected: false },
  { rule: '5. auto of its kind and referenced: yes', given: { typedAuto: 'true' }, isSelected: true },
  {
    rule: '5. auto of its kind, not referenced: no',
    given: { typedAuto: 'true' },
    source: { isReferenced: false },
    isSelected: false,
  },
  { rule: '5. auto of the other kind: no', given: { otherAuto: 'true' }, isSelected: false },
  {
    rule: '5. auto false and auto of its kind true: yes',
    given: { auto: 'false', typedAuto: 'true' },
    isSelected: true,
  },
  {
    rule: '5. auto true and auto of its kind false: yes',
    given: { auto: 'true', typedAuto: 'false' },
    isSelected: true,
  },
  { rule: '5. auto that does not parse: no', given: { auto: 'yes' }, isSelected: false },
  { rule: '6. all, nothing set, referenced: yes', given: {}, all: true, isSelected: true },
  {
    rule: '6. all, nothing set, not referenced: no',
    given: {},
    source: { isReferenced: false },
    all: true,
    isSelected: false,
  },
  { rule: '6. all and auto false: no', given: { auto: 'false' }, all: true, isSelected: false },
  { rule: '6. all and auto of its kind false: no', given: { typedAuto: 'false' }, all: true, isSelected: false },
  { rule: '6. all and auto that does not parse: no', given: { auto: 'yes' }, all: true, isSelected: false },
  { rule: '6. all and auto of the other kind false: yes', given: { otherAuto: 'false' }, all: true, isSelected: true },
  { rule: '6. all and an empty auto, which is not set: yes', given: { auto: '' }, all: true, isSelected: true },
  { rule: '6. all and another one named: yes', given: { named: 'web' }, all: true, isSelected: true },
  { rule: '6. all and search, not marked: yes', given: { search: 'true' }, all: true, isSelected: true },
  { rule: '7. nothing: no', given: {}, isSelected: false },
];

describe.each(configKinds)('a %s', (kind) => {
  test.each(rows)('$rule', ({ given, source, all = false, isSelected }) => {
    const app: StakaterSource = { kind, name: 'app', isReferenced: true, isIgnored: false, isMatch: false, ...source };
    expect(isSelectedByStakater(hintsOf(kind, given), app, { autoReloadAll: all })).toBe(isSelected);
  });
});
