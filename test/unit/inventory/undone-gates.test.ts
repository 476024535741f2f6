/** An undo of a Deployment that takes a hold away or brings an approval back is found, and nothing else is. */
import { describe, expect, test } from '@jest/globals';

import { undoneGates } from '../../../src/inventory/undone-gates.ts';
import type { WorkloadState } from '../../../src/model/workload-state.ts';
import { baselinedWorld } from '../../builders/world.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import { applyMergePatch } from '../../builders/merge-patch.ts';
import type { WorkloadObject } from '../../../src/model/kube-object.ts';

const app = 'ConfigMap/app';
const stateOf = (object: unknown): WorkloadState => {
  const state = readWorkload('Deployment', object as WorkloadObject, testReading, false);
  if (state === undefined) throw new Error('the workload is not kept');
  return state;
};
const annotate = (object: unknown, annotations: object): unknown =>
  applyMergePatch(object, { metadata: { annotations } });

/** The workload before and after a roll: its old annotations and template are what an undo puts back. */
function rolled(): { readonly before: unknown; readonly after: unknown } {
  const world = baselinedWorld();
  const before = world.object;
  world.setConfig(app, { color: 'blue' });
  world.settle();
  return { before, after: world.object };
}

describe('an undo', () => {
  test('that takes a hold away is found', () => {
    const { before, after } = rolled();
    const held = annotate(after, { 'reroll.dev/hold': 'true' });
    const found = undoneGates(stateOf(held), stateOf(before));
    expect(found).toMatchObject({ lost: ['hold'], isApprovalBack: false });
  });

  test('that takes a window and a required approval away is found', () => {
    const { before, after } = rolled();
    const gated = annotate(after, { 'reroll.dev/window': '0 22 * * * 4h', 'reroll.dev/approval': 'required' });
    expect(undoneGates(stateOf(gated), stateOf(before))).toMatchObject({ lost: ['window', 'approval'] });
  });

  test('that brings an approval back is found', () => {
    const { before, after } = rolled();
    const approved = annotate(before, { 'reroll.dev/approved': 'abc' });
    expect(undoneGates(stateOf(after), stateOf(approved))).toMatchObject({ lost: [], isApprovalBack: true });
  });

  test('that changes no gate is none of these', () => {
    const { before, after } = rolled();
    expect(undoneGates(stateOf(after), stateOf(before))).toBeUndefined();
  });
});

test('a write that replaces all and approves content takes gates away, and brings no approval back', () => {
  const { before, after } = rolled();
  const held = annotate(after, { 'reroll.dev/hold': 'true' });
  const replaced = annotate(before, { 'reroll.dev/record': null, 'reroll.dev/approved': 'abc' });
  expect(undoneGates(stateOf(held), stateOf(replaced))).toMatchObject({ lost: ['hold'], isApprovalBack: false });
  expect(undoneGates(stateOf(after), stateOf(replaced))).toBeUndefined();
});

describe('what is no undo', () => {
  test('a user who lifts a hold', () => {
    const { after } = rolled();
    expect(undoneGates(stateOf(annotate(after, { 'reroll.dev/hold': 'true' })), stateOf(after))).toBeUndefined();
  });

  test('a rollout of another client, with the present record', () => {
    const { after } = rolled();
    const held = annotate(after, { 'reroll.dev/hold': 'true' });
    const other = applyMergePatch(after, { spec: { template: { metadata: { annotations: { image: 'two' } } } } });
    expect(undoneGates(stateOf(held), stateOf(other))).toBeUndefined();
  });

  test('a workload that was not known', () => {
    expect(undoneGates(undefined, stateOf(rolled().before))).toBeUndefined();
  });
});
