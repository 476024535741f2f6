/** What keeps rolls of further kinds from replacing pods, and what is rolled in the place of a workload. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { kindPresets } from '../../../../src/model/kind-presets.ts';
import { setAddedKinds, type WorkloadKind } from '../../../../src/model/kinds.ts';
import type { OwnerReference, PodTemplate, WorkloadObject } from '../../../../src/model/kube-object.ts';
import { unsupportedBy, type RolloutBlocker } from '../../../../src/model/workload-state.ts';
import { rolloutBlockers } from '../../../../src/plan/read/blockers.ts';
import { rolledInPlaceOf } from '../../../../src/plan/read/owner.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { testReading } from '../../../builders/config.ts';
import { workloadObject, workloadState } from '../../../builders/workload.ts';

const clones = 'clonesets.apps.kruise.io';
const sets = 'statefulsets.apps.kruise.io';
const daemons = 'daemonsets.apps.kruise.io';
const services = 'services.serving.knative.dev';
const rollouts = 'rollouts.argoproj.io';

beforeAll(() => {
  setAddedKinds({ [services]: kindPresets[services] });
});
afterAll(() => {
  setAddedKinds({});
});

function blockersOf(kind: WorkloadKind, object: object): readonly RolloutBlocker[] {
  return rolloutBlockers(kind, object, 'reroll.dev/config-hash');
}

describe('a new pod template', () => {
  test.each<[string, WorkloadKind, object, readonly RolloutBlocker[]]>([
    ['of a CloneSet replaces pods by default', clones, {}, []],
    ['replaces those of ReCreate', clones, { type: 'ReCreate' }, []],
    ['restarts nothing where updates are in place if possible', clones, { type: 'InPlaceIfPossible' }, ['in-place']],
    ['restarts nothing where updates are in place only', clones, { type: 'InPlaceOnly' }, ['in-place']],
    ['nor in a StatefulSet of Kruise', sets, { rollingUpdate: { podUpdatePolicy: 'InPlaceOnly' } }, ['in-place']],
    ['nor in a DaemonSet', daemons, { rollingUpdate: { rollingUpdateType: 'InPlaceIfPossible' } }, ['in-place']],
    ['waits while a CloneSet is paused', clones, { paused: true }, ['paused']],
    ['waits for a partition of pods', clones, { partition: 1 }, [{ partition: 1, replicas: 3 }]],
    ['waits for a partition in percent', clones, { partition: '50%' }, [{ partition: 2, replicas: 3 }]],
    ['waits for none of 0%', clones, { partition: '0%' }, []],
    ['of a StatefulSet of Kubernetes is never applied in place', 'StatefulSet', { type: 'InPlaceOnly' }, []],
  ])('%s', (_rule, kind, updateStrategy, blockers) => {
    expect(blockersOf(kind, { spec: { replicas: 3, updateStrategy } })).toEqual(blockers);
  });

  const reading = (fieldPath: string) => ({ env: [{ name: 'HASH', valueFrom: { fieldRef: { fieldPath } } }] });
  const trigger = "metadata.annotations['reroll.dev/config-hash']";

  test.each<[string, object, boolean]>([
    ['a container', { containers: [{}, reading(trigger)] }, false],
    ['an init container', { initContainers: [reading(trigger)] }, false],
    ['none: another annotation', { containers: [reading("metadata.annotations['other']")] }, true],
    ['none: no variables', { containers: [{ env: null }, {}] }, true],
    ['none: no containers', {}, true],
  ])('restarts in place what reads the trigger: %s', (_what, podSpec, isBlocked) => {
    const object = { spec: { updateStrategy: { type: 'InPlaceIfPossible' }, template: { spec: podSpec } } };
    expect(blockersOf(clones, object)).toEqual(isBlocked ? ['in-place'] : []);
  });

  test.each<[PodTemplate, readonly RolloutBlocker[]]>([
    [{ metadata: { name: 'web-v1' } }, ['named-template']],
    [{ metadata: {} }, []],
    [{}, []],
  ])('of a Service of Knative is refused where it has a name: %j', (template, blockers) => {
    expect(blockersOf(services, { spec: { template } })).toEqual(blockers);
  });

  test.each<[string, object, readonly RolloutBlocker[]]>([
    ['at a step', { status: { phase: 'Paused' } }, ['step-paused']],
    ['by a user', { spec: { paused: true }, status: { phase: 'Paused' } }, ['paused', 'step-paused']],
    ['no longer', { status: { phase: 'Progressing' } }, []],
  ])('of a Rollout is paused %s', (_what, object, blockers) => {
    expect(blockersOf(rollouts, object)).toEqual(blockers);
  });

  test('is not written where it would restart nothing or be refused', () => {
    expect(unsupportedBy({ blockers: ['paused', 'in-place'] })).toBe('in-place');
    expect(unsupportedBy({ blockers: ['named-template'] })).toBe('named-template');
    expect(unsupportedBy({ blockers: ['on-delete', 'step-paused'] })).toBeUndefined();
  });
});

describe('the owner', () => {
  const revision = { apiVersion: 'serving.knative.dev/v1', kind: 'Revision', name: 'web-1', controller: true };
  const owned = (...ownerReferences: readonly OwnerReference[]) => ({ metadata: { ownerReferences } });

  test.each<[string, object, string | undefined]>([
    ['of the API group of a kind that is rolled', owned(revision), 'Revision/web-1'],
    ['behind another reference', owned({ ...revision, controller: false, name: 'a' }, revision), 'Revision/web-1'],
    ['that does not control it', owned({ ...revision, controller: false }), undefined],
    ['of another API group', owned({ ...revision, apiVersion: 'example.com/v1' }), undefined],
    ['of a kind that is not rolled', owned({ ...revision, apiVersion: 'apps.kruise.io/v1alpha1' }), undefined],
    ['of the core group', owned({ ...revision, apiVersion: 'v1' }), undefined],
    ['that is none', {}, undefined],
  ])('%s', (_what, object, expected) => {
    expect(rolledInPlaceOf(object)).toBe(expected);
  });

  const child = (annotations: Readonly<Record<string, string>>): WorkloadObject => {
    const { metadata, ...object } = workloadObject({ annotations });
    return { ...object, metadata: { ...metadata, ownerReferences: [revision] } };
  };

  test('is rolled in place of what it owns, and hints there are reported', () => {
    const state = readWorkload('Deployment', child({ 'reroll.dev/auto': 'true' }), testReading, false);
    expect(state?.hints).toMatchObject({
      isIgnored: true,
      problems: [
        {
          annotation: 'reroll.dev/auto',
          message: 'the pod template is that of Revision/web-1: hints belong there',
        },
      ],
    });
  });

  test('keeps what it owns out of memory where all workloads are opted in', () => {
    expect(readWorkload('Deployment', child({}), testReading, true)).toBeUndefined();
  });

  test('does not matter to a workload without one', () => {
    expect(workloadState().hints).toMatchObject({ isIgnored: false, problems: [] });
  });
});

describe('a Rollout that refers to a workload', () => {
  const referring = (workloadRef: object): WorkloadObject => {
    const object = workloadObject();
    return { ...object, spec: { workloadRef } };
  };

  test.each([
    [{ kind: 'Deployment', name: 'web' }, 'Deployment/web'],
    [{ name: 'web' }, 'Deployment/web'],
    [{ kind: 'ReplicaSet', name: 'web' }, 'ReplicaSet/web'],
  ])('%j is passed over: %s has the pod template', (workloadRef, other) => {
    const state = readWorkload(rollouts, referring(workloadRef), testReading, false);
    expect(state?.hints).toMatchObject({
      isIgnored: true,
      problems: [{ message: `the pod template is that of ${other}: hints belong there` }],
    });
  });

  test('by no name has its own', () => {
    expect(readWorkload(rollouts, referring({}), testReading, false)?.hints.isIgnored).toBe(false);
  });
});
