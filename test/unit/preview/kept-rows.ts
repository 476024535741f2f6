/** Changes that roll a workload not, or that are none. */
import { blue, color, live, namespace, red, usesColor, usesSize, web, type VerdictRow } from './verdict-rows.ts';
import { configText, workloadText } from '../../builders/preview.ts';

export const keptRows: readonly VerdictRow[] = [
  {
    rule: 'not-rolled: nothing opts it in',
    verdict: 'not-rolled',
    from: red + workloadText({ hints: [] }),
    to: blue + workloadText({ hints: [] }),
    also: { why: { code: 'not-opted-in' }, changes: [color], pods: 2 },
  },
  {
    rule: 'not-rolled: it is ignored',
    verdict: 'not-rolled',
    from: red + workloadText({ hints: ['reroll.dev/ignore: "true"'] }),
    to: blue + workloadText({ hints: ['reroll.dev/ignore: "true"'] }),
    also: { why: { code: 'ignored' } },
  },
  {
    rule: 'not-rolled: it is opted out by the same change',
    verdict: 'not-rolled',
    from: red + web,
    to: blue + workloadText({ hints: ['reroll.dev/auto: "false"'] }),
    also: { why: { code: 'opted-out' } },
  },
  {
    rule: 'not-rolled: its Namespace is opted out',
    verdict: 'not-rolled',
    from: namespace('reroll.dev/auto: "false"') + red + workloadText({ hints: [] }),
    to: namespace('reroll.dev/auto: "false"') + blue + workloadText({ hints: [] }),
    given: { options: { autoReloadAll: true } },
    also: { why: { code: 'namespace-opted-out' } },
  },
  {
    rule: 'not-rolled: the options leave its Namespace alone',
    verdict: 'not-rolled',
    from: red + web,
    to: blue + web,
    given: { options: { namespacesToIgnore: ['shop'] } },
    also: { why: { code: 'namespace-not-selected' } },
  },
  {
    rule: 'not-rolled: the config is excluded',
    verdict: 'not-rolled',
    from: red + workloadText({ hints: ['reroll.dev/auto: "true"', 'reroll.dev/exclude-configmaps: app'] }),
    to: blue + workloadText({ hints: ['reroll.dev/auto: "true"', 'reroll.dev/exclude-configmaps: app'] }),
    also: {
      why: { code: 'not-counted', exclusion: { why: 'excluded', source: 'reroll.dev/exclude-configmaps' } },
    },
  },
  {
    rule: 'not-rolled: auto selects the other kind',
    verdict: 'not-rolled',
    from: red + workloadText({ hints: ['reroll.dev/auto: secrets'] }),
    to: blue + workloadText({ hints: ['reroll.dev/auto: secrets'] }),
    also: { why: { code: 'not-counted', exclusion: { why: 'auto', source: 'reroll.dev/auto' } } },
  },
  {
    rule: 'not-rolled: a deleted config rolls nothing',
    verdict: 'not-rolled',
    from: red + web,
    to: web,
    also: { why: { code: 'removed' }, changes: [{ isRemoved: true }] },
  },
  {
    rule: 'rolls: a deleted config, where the options say so',
    verdict: 'rolls',
    from: red + web,
    to: web,
    given: { options: { reloadOnDelete: true } },
  },
  {
    rule: 'not-rolled: a deleted key rolls nothing',
    verdict: 'not-rolled',
    from: red + usesColor,
    to: configText('app', 'size: "1"') + usesColor,
    also: { why: { code: 'removed' }, changes: [{ ...color, isRemoved: false }] },
  },
  {
    rule: 'not-rolled: the apply of an immutable config fails',
    verdict: 'not-rolled',
    from: configText('app', 'color: red', ['immutable: true']) + web,
    to: configText('app', 'color: blue', ['immutable: true']) + web,
    also: { why: { code: 'immutable' } },
  },
  { rule: 'unchanged: nothing changes', verdict: 'unchanged', from: red + web, to: red + web },
  { rule: 'unchanged: another key changes', verdict: 'unchanged', from: red + usesSize, to: blue + usesSize },
  {
    rule: 'unchanged: a required config arrives, with which its pods start at last',
    verdict: 'unchanged',
    from: web,
    to: red + web,
  },
  {
    rule: 'unchanged: skip-volumes, and the kubelet updates the volume',
    verdict: 'unchanged',
    from:
      red +
      workloadText({
        hints: ['reroll.dev/auto: "true"', 'reroll.dev/skip-volumes: "true"'],
        container: [],
        podSpec: live,
      }),
    to:
      blue +
      workloadText({
        hints: ['reroll.dev/auto: "true"', 'reroll.dev/skip-volumes: "true"'],
        container: [],
        podSpec: live,
      }),
  },
  {
    rule: 'unchanged: only replicas change',
    verdict: 'unchanged',
    from: red + web,
    to: red + workloadText({ spec: ['replicas: 5'] }),
  },
  { rule: 'new: it was not there', verdict: 'new', from: red, to: red + web, also: { pods: 2 } },
  { rule: 'gone: it is no longer there', verdict: 'gone', from: red + web, to: red },
];
