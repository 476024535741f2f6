/**
 * Every field of a pod spec that names a ConfigMap or Secret, taken from the types of the API: the table in
 * docs/semantics.md has each of them, and the code does what the table says.
 */
import { readFile } from 'node:fs/promises';

import * as models from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';

import type { PodSpec } from '../../../src/model/kube-object.ts';
import { findReferences } from '../../../src/plan/references/references.ts';

/** A field: where it stands (`volumes[].secret`), and the API type of what it holds. */
interface Field {
  readonly path: string;
  readonly type: string;
}

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

/** Fields that seem to name a ConfigMap or Secret and do not. */
const others = new Set([
  'volumes[].cephfs.secretFile', // a path on the node
  'volumes[].ephemeral.volumeClaimTemplate.spec.dataSource', // a claim or a snapshot
  'volumes[].ephemeral.volumeClaimTemplate.spec.dataSourceRef',
]);

function attributesOf(type: string): readonly Attribute[] {
  const model = (models as Readonly<Record<string, unknown>>)[type];
  const { getAttributeTypeMap } = (model ?? {}) as { readonly getAttributeTypeMap?: () => readonly Attribute[] };
  return getAttributeTypeMap?.() ?? [];
}

/** The fields below one of this type. The fields of a name that was found, such as its key, are part of it. */
function fieldsBelow(type: string, path: string): readonly Field[] {
  return attributesOf(type).flatMap(({ baseName, type: declared }): readonly Field[] => {
    const element = /^Array<(.*)>$/.exec(declared)?.[1];
    const field = { path: `${path}${baseName}${element === undefined ? '' : '[]'}`, type: element ?? declared };
    const isName = /Secret|ConfigMap|ObjectReference/.test(field.type) || /secret|configMap/i.test(baseName);
    return isName ? [field] : fieldsBelow(field.type, `${field.path}.`);
  });
}

const containerLists = /^(containers|initContainers|ephemeralContainers)\[\]\./;
const all = fieldsBelow('V1PodSpec', '').filter(({ path }) => !others.has(path));

/** A pod spec in which this field, and no other, names something. */
function specWith({ path, type }: Field): PodSpec {
  const name = { V1SecretVolumeSource: { secretName: 'found' }, string: 'found' }[type] ?? { name: 'found', key: 'k' };
  return path
    .split('.')
    .reverse()
    .reduce<unknown>((value, step) => {
      const member = step.replace('[]', '');
      return { [member]: step.endsWith('[]') ? [value] : value };
    }, name) as PodSpec;
}

/** The fields in the table, with whether content of what they name counts. */
async function documented(): Promise<ReadonlyMap<string, boolean>> {
  const text = await readFile(new URL('../../../docs/semantics.md', import.meta.url), 'utf8');
  const table = text.split('| reference | depends on |')[1]?.split('\n\n')[0] ?? '';
  const rows = [...table.matchAll(/^\| (`.*`) \| (.*) \|$/gm)];
  return new Map(
    rows.flatMap(([, fields = '', dependsOn = '']) =>
      [...fields.matchAll(/`([^`]+)`/g)].map(([, path = '']) => [path, !dependsOn.startsWith('nothing')] as const),
    ),
  );
}

const documentedPath = ({ path }: Field): string => path.replace(containerLists, '').replace(/\[\]$/, '');

test('the table has all fields of the API that name a ConfigMap or Secret, and no other', async () => {
  expect([...(await documented()).keys()].sort()).toEqual([...new Set(all.map(documentedPath))].sort());
});

test('all three lists of containers are read', () => {
  const lists = new Set(all.flatMap(({ path }) => containerLists.exec(path)?.[1] ?? []));
  expect([...lists].sort()).toEqual(['containers', 'ephemeralContainers', 'initContainers']);
});

describe('a field counts where the table says so', () => {
  test.each(all.map((field) => [field.path, field] as const))('%s', async (_path, field) => {
    const counts = (await documented()).get(documentedPath(field));
    const found = findReferences(specWith(field)).map(({ name }) => name);
    expect(found).toEqual(counts === true ? ['found'] : []);
  });
});
