/** The table of the program beside that of the embedded server, which was made from other sources. */
import { expect, test } from '@jest/globals';

import { messageNames, messageOf } from '../../../../src/kube/protobuf/messages.ts';
import { readTable, type FieldRule } from '../../../../src/kube/protobuf/rules.ts';
import { tables } from '../../../fakes/apiserver/protobuf/encode.ts';

/** Messages of which the program reads a part under a name of its own. */
const partNames: Readonly<Record<string, string>> = {
  Metadata: 'ObjectMeta',
  Owner: 'OwnerReference',
  Manager: 'ManagedFieldsEntry',
};
const theirName = (name: string): string => partNames[name] ?? name;

const scalarTypes: Readonly<Record<string, string>> = {
  text: 'string',
  utf8: 'string',
  time: 'Time',
  quantity: 'Quantity',
  json: 'FieldsV1',
  intOrString: 'IntOrString',
};

function typeOf({ of }: FieldRule): string {
  return typeof of === 'string' ? (scalarTypes[of] ?? of) : theirName(of.name);
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
  return (tables.get(theirName(name)) ?? []).map(
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
  ['no field', 'A name', 'no field of a message: name'],
  ['no message', 'A 1:name=B', 'no message B'],
])('a table with %s is refused', (_what, table, problem) => {
  expect(() => readTable(table)).toThrow(problem);
});
