/** The option `kinds`: what is read, and what is said of every entry that cannot be rolled. */
import { afterEach, describe, expect, test } from '@jest/globals';

import { formatKinds, kindsOption, type AddedTypes } from '../../../src/config/kinds.ts';
import { kindPresetNames, kindPresets } from '../../../src/model/kind-presets.ts';
import { addedKinds, isWorkloadKind, setAddedKinds, workloadKinds, workloadTypeOf } from '../../../src/model/kinds.ts';
import { widgetType } from '../../builders/widget-type.ts';
import { complaint, parseRun } from './line.ts';

const widget = { resource: 'widgets.example.com', version: 'v1', kind: 'Widget' };
const restarted = { annotations: 'metadata.annotations', key: 'example.com/at', value: 'time' };

function read(entries: unknown): AddedTypes {
  const parsed = kindsOption.parse(typeof entries === 'string' ? entries : JSON.stringify(entries));
  if (parsed === undefined) throw new Error(`${JSON.stringify(entries)} is not accepted`);
  return parsed.value;
}

function whyNot(entries: unknown): string | undefined {
  const text = typeof entries === 'string' ? entries : JSON.stringify(entries);
  expect(kindsOption.parse(text)).toBeUndefined();
  return kindsOption.whyNot?.(text);
}

describe('accepted are', () => {
  test.each(kindPresetNames)('the preset %s, alone or as a mapping', (name) => {
    const expected = { [name]: kindPresets[name] };
    expect([read(name), read([name]), read([{ resource: name }])]).toEqual([expected, expected, expected]);
  });

  test('several presets, with or without spaces', () => {
    expect(Object.keys(read(kindPresetNames.join(' , ')))).toEqual(kindPresetNames);
  });

  test('a kind with a pod template, which is then rolled by its annotation config-hash', () => {
    expect(read([{ ...widget, template: 'spec.template' }])).toEqual({ 'widgets.example.com': widgetType });
  });

  test('a kind with a trigger alone', () => {
    const { 'widgets.example.com': type } = read([{ ...widget, trigger: { annotations: 'spec.podMetadata' } }]);
    expect(type).toMatchObject({
      templatePath: undefined,
      trigger: { parent: ['spec', 'podMetadata'], key: undefined, value: 'hash' },
    });
  });

  test('a trigger that is a time, and counts of pods', () => {
    const progress = { ready: 'status.ready', desired: 'spec.size' };
    const { 'widgets.example.com': type } = read([{ ...widget, trigger: restarted, progress }]);
    expect(type).toMatchObject({
      trigger: { parent: ['metadata', 'annotations'], key: 'example.com/at', value: 'time' },
      progress: { ready: ['status', 'ready'], desired: ['spec', 'size'] },
    });
  });

  test('dots in the name of a member, behind a backslash', () => {
    const { 'widgets.example.com': type } = read([{ ...widget, template: String.raw`spec.a\.b.c` }]);
    expect(type?.templatePath).toEqual(['spec', 'a.b', 'c']);
  });

  test('a list in the file, as in docs/kinds.md', () => {
    const file = [
      'kinds:',
      '  - rollouts.argoproj.io',
      '  - resource: widgets.example.com',
      '    version: v1',
      '    kind: Widget',
      '    template: spec.template',
      '',
    ].join('\n');
    const { config } = parseRun([], { env: { REROLL_CONFIG: '/options.yaml' }, files: { '/options.yaml': file } });
    expect(config.kinds).toEqual({
      'rollouts.argoproj.io': kindPresets['rollouts.argoproj.io'],
      'widgets.example.com': widgetType,
    });
  });
});

describe('custom-kind-trigger-through-list-refused-at-start', () => {
  test.each(['spec.sets[0].template', 'spec.sets[].template', 'spec.sets.*.template', 'spec.sets.0.template', '0.a'])(
    'the path %s',
    (path) => {
      const why = `${JSON.stringify(path)} leads through a list: a merge patch would replace the whole list, so this kind cannot be rolled there`;
      expect([
        whyNot([{ ...widget, template: path }]),
        whyNot([{ ...widget, trigger: { annotations: path } }]),
        whyNot([{ ...widget, template: 'a', progress: { ready: path, desired: 'b' } }]),
      ]).toEqual([
        `widgets.example.com: template: ${why}`,
        `widgets.example.com: trigger.annotations: ${why}`,
        `widgets.example.com: progress.ready: ${why}`,
      ]);
    },
  );

  test('the process does not start, and says why', () => {
    const entries = JSON.stringify([{ ...widget, template: 'spec.sets[0].template' }]);
    expect(complaint(['run', `--kinds=${entries}`])).toContain('leads through a list: a merge patch would replace');
  });
});

describe('refused is', () => {
  const rest = 'a kind of your own needs resource, version, kind, and template or trigger, in the file of --config';

  test.each<[string, unknown, string]>([
    ['a slip in a preset', 'rollout.argoproj.io', 'did you mean rollouts.argoproj.io?'],
    ['another name', 'widgets.example.com', `presets are ${kindPresetNames.join(', ')}; ${rest}`],
    ['an entry without a name', 'rollouts.argoproj.io,', `"" is no preset: presets are`],
    ['a list that is not JSON', '[a', 'it begins as a list in JSON, and is none'],
    ['a number', [1], 'an entry has resource, version, kind, and template or trigger'],
    ['a list within the list', [[]], 'an entry has resource, version, kind, and template or trigger'],
    ['null', [null], 'an entry has resource, version, kind, and template or trigger'],
    ['a kind twice', 'rollouts.argoproj.io,rollouts.argoproj.io', 'rollouts.argoproj.io is given twice'],
    ['a resource without a group', [{ ...widget, resource: 'widgets' }], 'resource has to be the plural and the group'],
    ['no resource', [{ ...widget, resource: undefined }], 'resource has to be the plural and the group'],
    ['a kind that is rolled anyway', [{ ...widget, resource: 'deployments.apps' }], 'it is rolled anyway'],
    ['a ReplicaSet', [{ ...widget, resource: 'replicasets.apps' }], 'its controller does not replace pods'],
    ['a CronJob', [{ ...widget, resource: 'cronjobs.batch' }], 'the next Job of a CronJob has the new content'],
    [
      'a preset with members of its own',
      [{ resource: 'rollouts.argoproj.io', version: 'v2' }],
      'rollouts.argoproj.io is a preset: unknown member "version": accepted: resource',
    ],
    ['no version', [{ ...widget, version: undefined }], 'widgets.example.com: version has to be that of its API'],
    ['a version with a group', [{ ...widget, version: 'example.com/v1' }], 'version has to be that of its API'],
    ['no kind', [{ ...widget, kind: undefined }], 'widgets.example.com: kind has to be that of its objects'],
    ['a kind in small letters', [{ ...widget, kind: 'widget' }], 'kind has to be that of its objects, such as Widget'],
    ['neither template nor trigger', [widget], 'trigger is missing: without template nothing says what replaces its'],
    ['an empty path', [{ ...widget, template: '' }], 'widgets.example.com: template has to be a path such as'],
    ['a path that is no text', [{ ...widget, template: 1 }], 'template has to be a path such as spec.template'],
    ['a path with an empty member', [{ ...widget, template: 'a..b' }], 'template: "a..b" has an empty member'],
    ['an unknown member', [{ ...widget, tempalte: 'a' }], 'unknown member "tempalte": did you mean template?'],
    [
      'a member that is near none',
      [{ ...widget, x: 1 }],
      'unknown member "x": accepted: resource, version, kind, temp',
    ],
    ['a trigger that is a path', [{ ...widget, trigger: 'a' }], 'trigger is a mapping with annotations, key, value'],
    ['a list as trigger', [{ ...widget, trigger: [] }], 'trigger is a mapping with annotations, key, value'],
    ['a trigger without a place', [{ ...widget, trigger: {} }], 'trigger.annotations has to be a path such as'],
    [
      'a trigger with an unknown member',
      [{ ...widget, trigger: { kye: 'a' } }],
      'unknown member "kye": did you mean key?',
    ],
    ['an empty key', [{ ...widget, trigger: { ...restarted, key: '' } }], 'trigger.key has to be the key of an'],
    ['another value', [{ ...widget, trigger: { ...restarted, value: 'date' } }], 'trigger.value is hash or time'],
    [
      'a time in the annotation of the hash',
      [{ ...widget, trigger: { ...restarted, key: undefined } }],
      'trigger.value time needs trigger.key: config-hash is a hash',
    ],
    [
      'one count',
      [{ ...widget, template: 'a', progress: { ready: 'b' } }],
      'progress.desired has to be a path such as',
    ],
  ])('%s', (_what, entries, message) => {
    expect(whyNot(entries)).toContain(message);
  });

  test('with a long text cut', () => {
    expect(whyNot('x'.repeat(500))?.length).toBeLessThan(500);
  });
});

test.each<[string, unknown]>([
  ['presets', 'rollouts.argoproj.io,clusters.postgresql.cnpg.io'],
  [
    'a kind with everything',
    [{ ...widget, template: 'a', trigger: restarted, progress: { ready: 'b', desired: 'c' } }],
  ],
  ['both', ['rollouts.argoproj.io', { ...widget, template: String.raw`spec.a\.b` }]],
  ['none', []],
])('what is published on the Lease is read as the same: %s', (_what, entries) => {
  const types = read(entries);
  const text = formatKinds(types);
  expect(text === '' ? {} : read(text)).toEqual(types);
});

describe('the kinds of the process', () => {
  afterEach(() => {
    setAddedKinds({});
  });

  test('are the built-in ones before those that options add', () => {
    setAddedKinds(read([{ ...widget, template: 'spec.template' }]));
    expect(addedKinds()).toEqual(['widgets.example.com']);
    expect(workloadKinds()).toEqual(['Deployment', 'StatefulSet', 'DaemonSet', 'widgets.example.com']);
    expect(workloadTypeOf('widgets.example.com')).toEqual(widgetType);
  });

  test('have no other: a record or a request that names one is not about a workload of ours', () => {
    expect(['Deployment', 'rollouts.argoproj.io', 'widgets.example.com'].map(isWorkloadKind)).toEqual([
      true,
      false,
      false,
    ]);
    expect(() => workloadTypeOf('widgets.example.com')).toThrow('the kind widgets.example.com is not configured');
  });
});
