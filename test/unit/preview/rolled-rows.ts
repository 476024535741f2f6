/** Changes that roll a workload, at once or later. */
import { expect } from '@jest/globals';

import { blue, color, held, namespace, needsApproval, red, wave, web, type VerdictRow } from './verdict-rows.ts';
import { workloadText } from '../../builders/preview.ts';

export const rolledRows: readonly VerdictRow[] = [
  {
    rule: 'rolls: a key that it uses changes',
    verdict: 'rolls',
    from: red + web,
    to: blue + web,
    also: { changes: [color], pods: 2, isCertain: true, gates: [], why: undefined },
  },
  {
    rule: 'rolls: a Namespace opts it in',
    verdict: 'rolls',
    from: namespace('reroll.dev/auto: "true"') + red + workloadText({ hints: [] }),
    to: namespace('reroll.dev/auto: "true"') + blue + workloadText({ hints: [] }),
  },
  {
    rule: 'rolls: an optional config arrives',
    verdict: 'rolls',
    from: workloadText({ container: ['envFrom: [{configMapRef: {name: app, optional: true}}]'] }),
    to: red + workloadText({ container: ['envFrom: [{configMapRef: {name: app, optional: true}}]'] }),
    also: { changes: [{ isAdded: true }] },
  },
  {
    rule: 'rolls: a listed config changes that no template names',
    verdict: 'rolls',
    from: red + workloadText({ hints: ['reroll.dev/configmaps: ap*'], container: [] }),
    to: blue + workloadText({ hints: ['reroll.dev/configmaps: ap*'], container: [] }),
    also: { changes: [color] },
  },
  {
    rule: 'rolls: the dialect of Reloader opts it in',
    verdict: 'rolls',
    from: red + workloadText({ hints: ['reloader.stakater.com/auto: "true"'] }),
    to: blue + workloadText({ hints: ['reloader.stakater.com/auto: "true"'] }),
    given: { options: { dialect: 'stakater' } },
  },
  {
    rule: 'rolls: it is opted in by the same change, which is one change in Git',
    verdict: 'rolls',
    from: red + workloadText({ hints: [] }),
    to: blue + web,
  },
  {
    rule: 'rolls: and its pods stay where it is paused',
    verdict: 'rolls',
    from: red + workloadText({ spec: ['replicas: 2', 'paused: true'] }),
    to: blue + workloadText({ spec: ['replicas: 2', 'paused: true'] }),
    also: { notes: [expect.stringContaining('paused')] },
  },
  {
    rule: 'rolls: in its window, which is open',
    verdict: 'rolls',
    from: namespace('reroll.dev/window: "0 0 * * * 1h"') + red + web,
    to: namespace('reroll.dev/window: "0 0 * * * 1h"') + blue + web,
    also: { gates: [] },
  },
  {
    rule: 'rolls-anyway: the image changes, too',
    verdict: 'rolls-anyway',
    from: red + web,
    to: blue + workloadText({ image: 'web:2' }),
    also: { changes: [color], isTemplateChanged: true, isCertain: true },
  },
  {
    rule: 'rolls-anyway: only the image changes',
    verdict: 'rolls-anyway',
    from: red + web,
    to: red + workloadText({ image: 'web:2' }),
    also: { changes: [] },
  },
  {
    rule: 'rolls-anyway: an annotation of the pod template changes',
    verdict: 'rolls-anyway',
    from: red + web,
    to: red + web.replace('metadata: {labels: {app: web}}', 'metadata: {labels: {app: web}, annotations: {a: b}}'),
  },
  {
    rule: 'may-roll-twice: freshness is off',
    verdict: 'may-roll-twice',
    from: red + web,
    to: blue + workloadText({ image: 'web:2' }),
    given: { options: { freshness: false } },
    also: { changes: [color], isTemplateChanged: true },
  },
  {
    rule: 'may-roll-twice: the config is in a later wave of the sync',
    verdict: 'may-roll-twice',
    from: wave(red, 1) + web,
    to: wave(blue, 1) + workloadText({ image: 'web:2' }),
  },
  {
    rule: 'rolls-anyway: the config is in an earlier wave of the sync',
    verdict: 'rolls-anyway',
    from: wave(red, -1) + web,
    to: wave(blue, -1) + workloadText({ image: 'web:2' }),
  },
  {
    rule: 'waits: for an approval',
    verdict: 'waits',
    from: red + workloadText({ hints: needsApproval }),
    to: blue + workloadText({ hints: needsApproval }),
    also: { gates: [{ reason: 'approval' }], changes: [color] },
  },
  {
    rule: 'waits: for the end of a hold',
    verdict: 'waits',
    from: red + workloadText({ hints: held }),
    to: blue + workloadText({ hints: held }),
    also: { gates: [{ reason: 'hold', details: ['INC-4711'] }] },
  },
  {
    rule: 'waits: for the window of its Namespace',
    verdict: 'waits',
    from: namespace('reroll.dev/window: "0 22 * * * 1h"') + red + web,
    to: namespace('reroll.dev/window: "0 22 * * * 1h"') + blue + web,
    also: { gates: [{ reason: 'window', opens: { atMs: Date.UTC(2026, 11, 1, 22) } }] },
  },
  {
    rule: 'waits: a gate that does not parse is closed',
    verdict: 'waits',
    from: red + workloadText({ hints: ['reroll.dev/auto: "true"', 'reroll.dev/approval: requierd'] }),
    to: blue + workloadText({ hints: ['reroll.dev/auto: "true"', 'reroll.dev/approval: requierd'] }),
    also: { gates: [{ reason: 'invalid' }] },
  },
];
