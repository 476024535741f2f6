import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { PodSpec } from '../../../../src/model/kube-object.ts';
import type { Reference } from '../../../../src/model/workload-state.ts';
import { findPlaces, type Place } from '../../../../src/plan/references/places.ts';
import { findReferences } from '../../../../src/plan/references/references.ts';
import { drawWorkload } from '../../../fuzz/generate/objects.ts';
import { seededRandom } from '../../../support/random.ts';

const app = { configMapRef: { name: 'app' } };

const referenceOf = ({ kind, name, key, need, isLive, isOfMount }: Reference): Reference => ({
  ...{ kind, name, key },
  ...{ need, isLive, isOfMount },
});

describe('findPlaces', () => {
  test.each<[string, PodSpec, Place[]]>([
    [
      'a variable is in the env of its container',
      { containers: [{ name: 'web', env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }] }] },
      [{ form: 'env', containerType: 'container', container: 'web' }],
    ],
    [
      'each of two containers is a place of the same reference',
      {
        containers: [{ name: 'web', envFrom: [app] }],
        initContainers: [{ name: 'migrate', envFrom: [app] }],
        ephemeralContainers: [{ name: 'debug', envFrom: [app] }],
      },
      [
        { form: 'envFrom', containerType: 'container', container: 'web' },
        { form: 'envFrom', containerType: 'init container', container: 'migrate' },
        { form: 'envFrom', containerType: 'ephemeral container', container: 'debug' },
      ],
    ],
    [
      'the content of a volume differs from the credentials of its mount',
      {
        volumes: [
          { name: 'conf', configMap: { name: 'app' } },
          { name: 'data', iscsi: { secretRef: { name: 'db' } } },
        ],
      },
      [
        { form: 'volume', volume: 'conf' },
        { form: 'mount', volume: 'data' },
      ],
    ],
    [
      'a container without a name has an empty one',
      { containers: [{ envFrom: [app] }] },
      [{ form: 'envFrom', containerType: 'container', container: '' }],
    ],
  ])('%s', (_rule, spec, expected) => {
    expect(findPlaces(spec).map(({ place }) => place)).toEqual(expected);
  });

  test('finds exactly the references that findReferences finds', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const spec = drawWorkload(seededRandom(seed)).spec?.template?.spec;
        const found = findPlaces(spec).map(referenceOf);
        const distinct = [...new Map(found.map((reference) => [JSON.stringify(reference), reference])).values()];
        expect(distinct).toEqual(findReferences(spec));
      }),
      { numRuns: 2_000 },
    );
  });
});
