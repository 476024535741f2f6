import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasSameContent } from '../../../../src/model/config-state.ts';
import type { ConfigKind } from '../../../../src/model/kinds.ts';
import {
  canonicalMembers,
  canonicalText,
  canonicalTextOf,
  Digester,
  type TripParts,
} from '../../../../src/plan/record/digest.ts';
import { readConfig } from '../../../../src/plan/read/config.ts';
import { configObject, configState, testDigester, testReading } from '../../../builders/config.ts';

const name = { kind: 'ConfigMap' as ConfigKind, namespace: 'shop', name: 'app', key: 'color' };
const web = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const trip: TripParts = {
  config: 'ConfigMap/shop/app',
  contentId: 'k3xq7m2pzt4wab5c',
  workload: 'Deployment/shop/web',
  trigger: 'IuQu6htvFzRdrpXx4C1vSg',
};
const dataArbitrary = fc.dictionary(fc.stringMatching(/^[-._a-zA-Z0-9]{1,12}$/), fc.string());

describe('golden vectors: other values here would roll every workload at an upgrade', () => {
  test('key id', () => {
    expect(testDigester.keyId).toBe('Ua57-vqp');
  });
  test('value', () => {
    expect(testDigester.ofValue(name, 'red')).toBe('QuP1Fyk9qiEy_Tf2k0aBiA');
  });
  test('whole config', () => {
    expect(testDigester.ofConfig(configState({ data: { b: '2', a: '1' } }))).toBe('c9vs0nClx_szjCUhys1Czg');
  });
  test('pod template', () => {
    expect(testDigester.ofTemplate(web, canonicalText({ spec: { containers: [] } }))).toBe(
      `${testDigester.keyId}.o_f89b5uyBdaH6D3MC7_eA`,
    );
  });
  test('trigger', () => {
    const trigger = testDigester.ofTrigger(web, { 'ConfigMap/app': { '*': 'x' } }, undefined);
    expect(trigger).toBe('IuQu6htvFzRdrpXx4C1vSg');
  });
  test('trip of a breaker', () => {
    expect(testDigester.ofTrip(trip)).toBe('tmcdd4ni5bu3l');
  });
});

describe('the id of a trip', () => {
  test('is short enough to be read aloud', () => {
    expect(testDigester.ofTrip(trip)).toMatch(/^t[a-z2-7]{12}$/);
  });

  test.each<[string, Partial<TripParts>]>([
    ['config', { config: 'ConfigMap/shop/other' }],
    ['content', { contentId: 'absent' }],
    ['workload', { workload: 'Deployment/shop/api' }],
    ['roll', { trigger: 'other' }],
  ])('differs for another %s', (_part, other) => {
    expect(testDigester.ofTrip({ ...trip, ...other })).not.toBe(testDigester.ofTrip(trip));
  });
});

describe('a digest', () => {
  test('has 128 bits, base64url without padding', () => {
    expect(testDigester.ofValue(name, 'red')).toMatch(/^[-_A-Za-z0-9]{22}$/);
  });

  test('differs under another key', () => {
    const other = new Digester(new Uint8Array(32).fill(8));
    expect(other.ofValue(name, 'red')).not.toBe(testDigester.ofValue(name, 'red'));
    expect(other.keyId).not.toBe(testDigester.keyId);
  });

  test.each([
    ['kind', { ...name, kind: 'Secret' as const }],
    ['namespace', { ...name, namespace: 'other' }],
    ['name', { ...name, name: 'other' }],
    ['key', { ...name, key: 'other' }],
  ])('of the same value under another %s differs, so that a guess cannot be planted', (_part, other) => {
    expect(testDigester.ofValue(other, 'red')).not.toBe(testDigester.ofValue(name, 'red'));
  });

  test('of text is that of its UTF-8 bytes', () => {
    expect(testDigester.ofValue(name, 'grün')).toBe(testDigester.ofValue(name, Buffer.from('grün', 'utf8')));
  });
});

describe('the content of a config', () => {
  test('a key moved from data to binaryData is the same content', () => {
    const metadata = configObject().metadata ?? {};
    const text = readConfig('ConfigMap', { metadata, data: { a: 'x' } }, testReading);
    const binary = readConfig('ConfigMap', { metadata, binaryData: { a: 'eA==' } }, testReading);
    expect(hasSameContent(text, binary)).toBe(true);
  });

  test('labels, annotations and the version do not count', () => {
    const object = configObject();
    const touched = { ...object, metadata: { ...object.metadata, resourceVersion: '999', annotations: { a: 'b' } } };
    expect(hasSameContent(readConfig('ConfigMap', touched, testReading), configState())).toBe(true);
  });

  test('a config without data has no keys', () => {
    const empty = readConfig('Secret', { metadata: configObject().metadata ?? {}, data: null }, testReading);
    expect(empty.keys).toEqual([]);
  });

  test('keys named like members of every object are keys like any other', () => {
    const state = configState({ data: { constructor: 'x', toString: 'y', __proto: 'z' } });
    expect(state.keys).toEqual(['__proto', 'constructor', 'toString']);
    expect(new Set([...state.digests, testDigester.ofConfig(state)]).size).toBe(4);
  });

  test('is the same whatever the order of its keys', () => {
    fc.assert(
      fc.property(dataArbitrary, (data) => {
        const reversed = Object.fromEntries(Object.entries(data).reverse());
        expect(testDigester.ofConfig(configState({ data: reversed }))).toBe(
          testDigester.ofConfig(configState({ data })),
        );
      }),
    );
  });

  test('is different for different data', () => {
    fc.assert(
      fc.property(dataArbitrary, dataArbitrary, (a, b) => {
        const isSame =
          testDigester.ofConfig(configState({ data: a })) === testDigester.ofConfig(configState({ data: b }));
        expect(isSame).toBe(JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort()));
      }),
    );
  });
});

describe('a trigger', () => {
  test('is chained: the same content on another trigger gives another one', () => {
    const content = { 'ConfigMap/app': { '*': 'x' } };
    const first = testDigester.ofTrigger(web, content, undefined);
    expect(testDigester.ofTrigger(web, content, first)).not.toBe(first);
  });
});

test('the canonical text of an object can be made of the texts of its members', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (object) => {
      expect(canonicalTextOf(canonicalMembers(object))).toBe(canonicalText(object));
    }),
  );
});
