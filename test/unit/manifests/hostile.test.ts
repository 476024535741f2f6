/** Whatever a file holds, the reader ends soon, names the file and the place, and repeats nothing of the text. */
import { expect, test } from '@jest/globals';

import { mostBytes, readTree } from '../../../src/manifests/read-tree.ts';
import type { FilePorts } from '../../../src/manifests/ports.ts';
import { memoryFiles, treeOf } from './files.ts';

const head = 'apiVersion: v1\nkind: Secret\nmetadata: {name: hunter2}\n';

function bomb(levels: number): string {
  const rows = Array.from({ length: levels }, (_, level) => {
    const before = level === 0 ? 'hunter2' : `*a${String(level - 1)}`;
    return `a${String(level)}: &a${String(level)} [${Array.from({ length: 10 }, () => before).join(', ')}]`;
  });
  return `${head}${rows.join('\n')}\n`;
}

test.each<[string, string | Uint8Array, RegExp]>([
  ['binary', Buffer.from([0x41, 0, 0x42]), /^a\.yaml:1:1 This file is binary\.$/],
  ['binary that is no UTF-8', Buffer.from([0xff, 0xd8, 0, 0xe0]), /^a\.yaml:1:1 This file is binary\.$/],
  ['Latin-1', Buffer.from('kind: gr\xfcn', 'latin1'), /^a\.yaml:1:1 This file is not UTF-8 text\.$/],
  ['deeply nested lists', `${head}data: ${'['.repeat(200_000)}`, /^a\.yaml:4:\d+ .*nested too deeply\.$/],
  ['deeply nested mappings', `${head}data: ${'{a: '.repeat(100_000)}`, /^a\.yaml:4:\d+ .*nested too deeply\.$/],
  ['deeply nested blocks', `${head}data:\n  ${'- '.repeat(100_000)}`, /^a\.yaml:5:\d+ .*nested too deeply\.$/],
  ['aliases of aliases', bomb(12), /^a\.yaml:\d+:\d+ .*its aliases stand for too many values\.$/],
  ['an alias of itself', `${head}data: &a {a: *a}\n`, /^a\.yaml:4:14 .*an alias has no anchor before it\.$/],
  ['a text that never ends', `${head}data: "hunter2`, /^a\.yaml:4:\d+ .*a character is missing/],
])('%s', async (_what, content, problem) => {
  const { broken, manifests } = await treeOf({ 'a.yaml': content });
  expect(
    broken.map(({ position: { file, line, column }, message }) => `${[file, line, column].join(':')} ${message}`),
  ).toEqual([expect.stringMatching(problem)]);
  expect(manifests).toEqual([]);
  expect(JSON.stringify(broken)).not.toContain('hunter2');
});

test('deeply nested JSON', async () => {
  const text = `{"apiVersion": "v1", "kind": "Secret", "data": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  const { broken } = await treeOf({ 'a.json': text });
  expect(broken.map(({ message }) => message)).toEqual([expect.stringContaining('nested too deeply')]);
});

test('UTF-16, as PowerShell writes it, is read', async () => {
  const text = Buffer.from(`\ufeff${head}`, 'utf16le');
  expect((await treeOf({ 'a.yaml': text })).manifests).toHaveLength(1);
});

test('many keys and a key of a prototype take no time and change no prototype', async () => {
  const keys = Array.from({ length: 30_000 }, (_, index) => `  k${String(index)}: v`).join('\n');
  const { manifests } = await treeOf({ 'a.yaml': `${head}__proto__: {polluted: yes}\ndata:\n${keys}\n` });
  const [manifest] = manifests;
  expect(Object.keys((manifest?.object as { data?: object }).data ?? {})).toHaveLength(30_000);
  expect(manifest?.object).not.toHaveProperty('polluted');
});

/** A file of this many bytes, which is never read. */
function sized(ports: FilePorts, size: number): FilePorts & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    ...ports,
    reads,
    stat: (path) => ({ ...ports.stat(path), size }),
    read: async (path) => {
      reads.push(path);
      return ports.read(path);
    },
  };
}

test('a file of 100 MB is not read', async () => {
  const ports = sized(memoryFiles({ 'a.yaml': head }), 100_000_000);
  const { broken } = await readTree(['a.yaml'], ports);
  expect(broken).toEqual([
    { position: { file: 'a.yaml', line: 1, column: 1 }, message: 'This file is larger than 16 MiB and is not read.' },
  ]);
  expect(ports.reads).toEqual([]);
});

test('a folder of more than 100 MiB is read to the limit, and where that is reached is reported once', async () => {
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${String(index)}.yaml`, head]));
  const ports = sized(memoryFiles(files), mostBytes);
  const { broken } = await readTree(['.'], ports);
  expect(ports.reads).toHaveLength(6);
  expect(broken.map(({ position }) => position.file)).toEqual(['6.yaml']);
});

test('standard input beyond the limit is not read', async () => {
  const ports = { ...memoryFiles({}), readInput: () => Promise.reject(new RangeError('too much')) };
  const { broken } = await readTree(['-'], ports);
  expect(broken.map(({ message }) => message)).toEqual(['This file is larger than 100 MiB and is not read.']);
});

test('a file that may not be read ends the work with its name', async () => {
  const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
  const ports = { ...memoryFiles({ 'a/b.yaml': head }), read: refuse };
  await expect(readTree(['a'], ports)).rejects.toThrow('cannot read "a/b.yaml": this user may not read it');
});
