/** The table of the program beside that of the embedded server, which was made from other sources. */
import { expect, test } from '@jest/globals';

import { messageNames, messageOf } from '../../../../src/kube/protobuf/messages.ts';
import { managerFields, metadataFields, ownerFields } from '../../../../src/kube/protobuf/metadata.ts';
import { readTable, type FieldRule } from '../../../../src/kube/protobuf/rules.ts';
import { tables } from '../../../fakes/apiserver/protobuf/encode.ts';

const scalarTypes: Readonly<Record<string, string>> = {
  text: 'string',
  utf8: 'string',
  time: 'Time',
  quantity: 'Quantity',
  json: 'FieldsV1',
  intOrString: 'IntOrString',
  metadata: 'ObjectMeta',
};

function typeOf({ of }: FieldRule): string {
  return typeof of === 'string' ? (scalarTypes[of] ?? of) : of.name;
}

/** As texts, so that a difference shows all that is wrong with a message. */
function ownFields(name: string): readonly string[] {
  return messageOf(name).fields.flatMap((field, number) => {
    if (field === undefined) return [];
    const shape = field.shape === 'inline' ? 'one' : field.shape;
    return [`${String(number)} ${field.shape === 'inline' ? '*' : field.name} ${shape} ${typeOf(field)}`];
  });
}

const embedded = ['localObjectReference', 'volumeSource', 'ephemeralContainerCommon', 'handler'];

function theirFields(name: string): readonly string[] {
  return (tables.get(name) ?? []).map(
    ({ number, member, shape, type }) =>
      `${String(number)} ${embedded.includes(member) ? '*' : member} ${shape} ${type}`,
  );
}

test.each(messageNames.filter((name) => name !== 'List'))('%s', (name) => {
  const [own, their] = [ownFields(name), theirFields(name)];
  expect(own.length).toBeGreaterThan(0);
  expect(their).toEqual(messageOf(name).isComplete ? own : expect.arrayContaining([...own]));
});

test.each([
  ['ObjectMeta', metadataFields],
  ['ManagedFieldsEntry', managerFields],
  ['OwnerReference', ownerFields],
])('%s, which is read by hand', (name, fields) => {
  const their = Object.fromEntries((tables.get(name) ?? []).map(({ member, number }) => [member, number]));
  expect(their).toMatchObject(fields);
});

test.each([
  ['no field', 'A name', 'no field of a message: name'],
  ['no message', 'A 1:name=B', 'no message B'],
])('a table with %s is refused', (_what, table, problem) => {
  expect(() => readTable(table)).toThrow(problem);
});
