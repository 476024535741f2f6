/** Patterns are matched against names that tenants choose as well: how often and at what cost is limited. */
import { describe, expect, test } from '@jest/globals';

import type { PodSpec } from '../../../../src/model/kube-object.ts';
import { readPatternList } from '../../../../src/plan/read/glob.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { selectConfigs } from '../../../../src/plan/selection/selection.ts';
import { testReading } from '../../../builders/config.ts';
import { plainSelectionContext } from '../../../builders/plain.ts';
import { workloadObject } from '../../../builders/workload.ts';
import { baselinedWorld, type World } from '../../../builders/world.ts';

describe('a list of globs', () => {
  test('has room for 1,000 characters of globs, and reports what is left out', () => {
    const glob = `${'a'.repeat(199)}*`;
    const { patterns, problems } = readPatternList([glob, glob, glob, glob, glob, '*-late', 'app'].join(','));
    expect(patterns.map(({ text }) => text)).toEqual([glob, glob, glob, glob, glob, 'app']);
    expect(problems).toEqual(['globs may have 1000 characters together: 1 left out']);
  });

  test('has room for 65,280 characters, and leaves out the entry that they cut in two', () => {
    const { patterns, problems } = readPatternList(`${' '.repeat(65_270)},app,other-name`);
    expect(patterns.map(({ text }) => text)).toEqual(['app']);
    expect(problems).toEqual(['is longer than 65280 characters; the rest is left out']);
    expect(readPatternList('x'.repeat(65_281)).patterns).toEqual([]);
  });

  test('takes any number of names in addition', () => {
    const names = Array.from({ length: 200 }, (_, index) => `${'a'.repeat(200)}-${String(index)}`);
    expect(readPatternList(names.join(','))).toMatchObject({ patterns: { length: 200 }, problems: [] });
  });
});

/** A pod that uses all keys of this number of ConfigMaps: `app-0`, `app-1` and so on. */
function usingMany(count: number): PodSpec {
  const envFrom = Array.from({ length: count }, (_, index) => ({ configMapRef: { name: `app-${String(index)}` } }));
  return { containers: [{ envFrom }] };
}

function recordedRefs(world: World): string[] {
  return Object.keys(world.record?.configs ?? {});
}

describe('a workload with hundreds of configs', () => {
  test('leaves out what a few short globs exclude', () => {
    const annotations = { 'reroll.dev/auto': 'true', 'reroll.dev/exclude-configmaps': 'app-?,app-1*' };
    const world = baselinedWorld({ annotations, podSpec: usingMany(300) });
    expect(recordedRefs(world)).toHaveLength(300 - 10 - 10 - 100);
    expect(world.planWhole().selection.isCutShort).toBe(false);
  });

  test('is matched against long globs up to a limit; the last of its configs count then', () => {
    const globs = Array.from({ length: 5 }, () => `*${'app-'.repeat(49)}*`).join(',');
    const annotations = { 'reroll.dev/auto': 'true', 'reroll.dev/exclude-configmaps': `${globs},app-0,app-299` };
    const world = baselinedWorld({ annotations, podSpec: usingMany(300) });
    expect(recordedRefs(world)).not.toContain('ConfigMap/app-0');
    expect(recordedRefs(world)).toContain('ConfigMap/app-299');
    expect(world.planWhole().selection.isCutShort).toBe(true);
  });

  test("is matched against Reloader's patterns up to a limit; names count for all", () => {
    const reload = '(a|b){40},app-[0-9]+,app-1999';
    const object = workloadObject({
      annotations: { 'configmap.reloader.stakater.com/reload': reload },
      podSpec: usingMany(2_000),
    });
    const workload = readWorkload('Deployment', object, { ...testReading, isStakater: true }, false);
    if (workload === undefined) throw new Error('the workload is kept');
    const { dependencies, isCutShort } = selectConfigs(workload, plainSelectionContext);
    expect(dependencies.has('ConfigMap/app-0')).toBe(true);
    expect(dependencies.has('ConfigMap/app-1998')).toBe(false);
    expect(dependencies.has('ConfigMap/app-1999')).toBe(true);
    expect(isCutShort).toBe(true);
  });
});
