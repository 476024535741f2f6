import { describe, expect, test } from '@jest/globals';
import { annotatedKinds, configKinds, workloadKinds } from '../../../src/model/kinds.ts';
import { templateOf, type WorkloadObject } from '../../../src/model/kube-object.ts';

test('the kinds are listed in the order in which they are watched and cleaned up', () => {
  expect(workloadKinds()).toEqual(['Deployment', 'StatefulSet', 'DaemonSet']);
  expect(annotatedKinds()).toEqual([...workloadKinds(), 'ReplicaSet']);
  expect(configKinds).toEqual(['ConfigMap', 'Secret']);
});

describe('the pod template', () => {
  test.each(annotatedKinds())('of a %s is found', (kind) => {
    const template = { metadata: { annotations: { a: 'b' } } };
    const withTemplate: WorkloadObject = { spec: { template } };
    expect(templateOf(kind, withTemplate)).toBe(template);
  });

  test.each([{}, { spec: {} }, JSON.parse('{"spec":null}')])('of %j is undefined', (object: object) => {
    expect(templateOf('Deployment', object)).toBeUndefined();
  });
});
