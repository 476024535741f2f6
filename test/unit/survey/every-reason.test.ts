/**
 * Every reason of the closed list: with the digest keys, a survey gives the state and reason that a controller decides
 * that has just started on the same objects.
 */
import { describe, expect, test } from '@jest/globals';

import { reasons } from '../../../src/model/reasons.ts';
import type { Decided, StatusReason } from '../../../src/status/state.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';
import { excludedReasons } from './excluded-reasons.ts';
import {
  app,
  changed,
  folded,
  heldWithMixedRecord,
  minuteMs,
  recorded,
  rewriteRecord,
  rolled,
  sharedAndChanged,
  web,
} from './stories.ts';

/** @param story what has happened before @param change what follows */
type Row = readonly [
  reason: Decided['reason'],
  what: string,
  story: () => Promise<SmallCluster>,
  change?: (cluster: SmallCluster) => unknown,
];

const held = { untilMs: undefined, why: undefined };
const inProgress = { status: { updatedReplicas: 1, replicas: 2, availableReplicas: 1 } };
const ownAnnotations = { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null };
const usesTwo = { containers: [{ envFrom: ['app', 'more'].map((name) => ({ configMapRef: { name } })) }] };

function set(cluster: SmallCluster, options: Partial<SmallCluster['options']>): void {
  cluster.options = { ...cluster.options, ...options };
}

function paint(cluster: SmallCluster, color: string, labels = {}): void {
  cluster.config('ConfigMap', 'app', { color }, { labels });
}

async function created(): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  paint(cluster, 'red');
  cluster.workload('web');
  return Promise.resolve(cluster);
}

const rows: readonly Row[] = [
  ['up-to-date', 'the recorded version', recorded],
  ['up-to-date', 'the recorded content in another version', recorded, (it) => paint(it, 'red', { team: 'a' })],
  ['up-to-date', 'a deleted config, which is recorded', recorded, (it) => it.remove(app)],
  ['up-to-date', 'so many configs that they are recorded together', () => folded('red')],
  ['not-opted-in', 'nothing opts it in', recorded, (it) => it.annotate(web, { 'reroll.dev/auto': null })],
  ['opted-out', 'it has opted out', recorded, (it) => it.annotate(web, { 'reroll.dev/auto': 'false' })],
  ['namespace-not-selected', 'by an option', recorded, (it) => set(it, { namespacesToIgnore: ['shop'] })],
  ['namespace-not-selected', 'by its labels', recorded, (it) => it.remove({ kind: 'Namespace', name: 'shop' })],
  [
    ...(['terminating', 'it is being deleted', changed] as const),
    (it) => it.patch(web, { metadata: { deletionTimestamp: '2027-01-07T09:00:00Z' } }),
  ],
  [
    ...(['reverted', 'the template from before the last roll is back', rolled] as const),
    (it) => it.patch(web, { spec: { template: { metadata: { annotations: ownAnnotations } } } }),
  ],
  [
    ...(['mixed-pods-possible', 'the key of the template before the rollout is gone', rolled] as const),
    async (it) => {
      it.patch(web, inProgress);
      it.keys = [8, 7];
      await it.write();
      it.keys = [8];
    },
  ],
  ['no-record', 'it is new', created],
  ['foreign-record', 'it is malformed', recorded, (it) => it.annotate(web, { 'reroll.dev/record': '{' })],
  ['foreign-record', 'it is under another key', recorded, (it) => (it.keys = [9])],
  ['key-rotated', 'its record is under a previous key', recorded, (it) => (it.keys = [8, 7])],
  [
    ...(['adopted', 'its record is of a former object of its name', recorded] as const),
    (it) => it.patch(web, { metadata: { uid: 'uid-restored' } }),
  ],
  [
    ...(['references-changed', 'it uses one more config', recorded] as const),
    (it) => {
      it.config('ConfigMap', 'more', { size: '1' });
      it.patch(web, { spec: { template: { spec: usesTwo } } });
    },
  ],
  ['content-changed', 'a changed value', changed],
  ['content-changed', 'one of so many configs that they are recorded together', () => folded('blue')],
  [
    ...(['content-changed', 'a deletion that counts', recorded] as const),
    (it) => {
      set(it, { reloadOnDelete: true });
      it.remove(app);
    },
  ],
  [
    ...(['content-changed', 'after a rotation of the key', recorded] as const),
    async (it) => {
      it.keys = [8, 7];
      await it.write();
      paint(it, 'green');
    },
  ],
  [
    ...(['settle', 'content that was written two seconds ago', changed] as const),
    (it) => {
      paint(it, 'green');
      set(it, { settleMs: 5_000 });
      it.nowMs += 2_000;
    },
  ],
  [
    ...(['min-interval', 'a roll a minute ago', rolled] as const),
    (it) => {
      set(it, { minIntervalMs: 10 * minuteMs });
      paint(it, 'green');
    },
  ],
  [
    ...(['endless-changes', 'many rolls, each of which was soon followed by a change', rolled] as const),
    (it) => {
      set(it, { minIntervalMs: 10_000 });
      rewriteRecord(it, { streak: 15 });
      paint(it, 'green');
    },
  ],
  ['hold', 'on the workload', () => changed({ 'reroll.dev/hold': 'true' })],
  ['hold', 'on its Namespace', changed, (it) => it.namespace('shop', { 'reroll.dev/hold': 'true' })],
  ['hold', 'on the Lease', changed, (it) => (it.leaseGates = { ...it.leaseGates, hold: held })],
  ['hold', 'as an option, of content that has settled', changed, (it) => set(it, { settleMs: 1_000, hold: held })],
  ['hold', 'of a content whose version is recorded', heldWithMixedRecord],
  ['invalid', 'a hold that does not parse', () => changed({ 'reroll.dev/hold': 'ture' })],
  ['approval', 'of a content', () => changed({ 'reroll.dev/approval': 'required' })],
  ['window', 'that opens at midnight', () => changed({ 'reroll.dev/window': '0 0 * * * 1h' })],
  ['staging', 'of another user of its config', () => sharedAndChanged(10)],
];

/** A patch that may not be sent yet is what the controller adds to its decision to roll. */
function decided(reason: StatusReason): StatusReason {
  return reason === 'patch' ? 'content-changed' : reason;
}

describe('a survey decides as a controller that has just started', () => {
  test.each(rows)('%s: %s', async (reason, _what, story, change = () => undefined) => {
    const cluster = await story();
    await change(cluster);
    const { settleMs } = cluster.options;
    const { of } = await cluster.survey({ scope: { keepsAll: true } });
    // A controller that has started just now counts its start as the time of every change.
    const all = await cluster.planned({ settleMs: reason === 'settle' ? settleMs : 0 });
    // Of those that share a config all wait but the first one, which only the controller knows.
    const planned = all.find((status) => decided(status.reason) === reason);
    if (planned === undefined) throw new Error(`the controller decides ${all.map((each) => each.reason).join()}`);
    const { state, gates, opens, wants, cause, workload } = planned;
    const surveyed = of[workload.name];
    expect(surveyed).toMatchObject({ status: { reason, state }, basis: 'comparison' });
    expect(surveyed?.status).toMatchObject(reason === 'settle' ? { cause } : { gates, opens, wants, cause });
  });

  test('for each reason that it can see', () => {
    const reached = [...new Set(rows.map(([reason]) => reason))];
    expect([...reached, ...Object.keys(excludedReasons)].sort()).toEqual(Object.keys(reasons).sort());
  });
});
