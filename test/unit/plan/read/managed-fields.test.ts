import { describe, expect, test } from '@jest/globals';
import type { ManagedFieldsEntry } from '../../../../src/model/kube-object.ts';
import { lastWriter } from '../../../../src/plan/read/managed-fields.ts';

const data = { 'f:data': { 'f:color': {} } };
const at = (second: number): string => `2026-01-01T00:00:0${String(second)}Z`;
const writerOf = (managedFields: ManagedFieldsEntry[], ...more: string[]): unknown =>
  lastWriter({ metadata: { managedFields } }, [['data'], ['binaryData']], ...more);
const writer = (manager: string, second: number): unknown => ({ manager, atMs: Date.parse(at(second)) });

describe('the last writer of a part', () => {
  const rows: [rule: string, entries: ManagedFieldsEntry[], expected: unknown][] = [
    ['is its only owner', [{ manager: 'a', time: at(1), fieldsV1: data }], writer('a', 1)],
    [
      'is the later of two owners, where it comes first',
      [
        { manager: 'a', time: at(2), fieldsV1: data },
        { manager: 'b', time: at(1), fieldsV1: data },
      ],
      writer('a', 2),
    ],
    [
      'is the later of two owners, where it comes last',
      [
        { manager: 'a', time: at(1), fieldsV1: data },
        { manager: 'b', time: at(2), fieldsV1: data },
      ],
      writer('b', 2),
    ],
    [
      'is the last in the list of those of the same second',
      [
        { manager: 'a', time: at(1), fieldsV1: data },
        { manager: 'b', time: at(1), fieldsV1: data },
      ],
      writer('b', 1),
    ],
    [
      'may own another of the parts that are asked for',
      [{ manager: 'a', time: at(1), fieldsV1: { 'f:binaryData': {} } }],
      writer('a', 1),
    ],
    ['is none that owns something else', [{ manager: 'a', time: at(1), fieldsV1: { 'f:metadata': data } }], undefined],
    ['is none that owns nothing', [{ manager: 'a', time: at(1) }], undefined],
    [
      'is none that wrote by a subresource',
      [{ manager: 'a', time: at(1), fieldsV1: data, subresource: 'status' }],
      undefined,
    ],
    ['is unknown if it has no name', [{ time: at(1), fieldsV1: data }], writer('unknown', 1)],
    ['is none without a time', [{ manager: 'a', fieldsV1: data }], undefined],
    ['is none whose time cannot be read', [{ manager: 'a', time: 'soon', fieldsV1: data }], undefined],
    ['is none if no manager owns anything', [], undefined],
  ];
  test.each(rows)('%s', (_rule, entries, expected) => {
    expect(writerOf(entries)).toEqual(expected);
  });

  test('is another one than the manager that does not count', () => {
    const entries = [
      { manager: 'a', time: at(1), fieldsV1: data },
      { manager: 'reroll', time: at(2), fieldsV1: data },
    ];
    expect([writerOf(entries), writerOf(entries, 'reroll')]).toEqual([writer('reroll', 2), writer('a', 1)]);
  });

  test('of an object without any of it is none', () => {
    expect([lastWriter({}, [['data']]), lastWriter({ metadata: {} }, [['data']])]).toEqual([undefined, undefined]);
  });
});
