import { expect, test } from '@jest/globals';

import { readTree } from '../../../src/manifests/read-tree.ts';
import type { Manifest, Path, Position, Tree } from '../../../src/manifests/manifest.ts';
import { memoryFiles, treeOf } from './files.ts';

const configMap = (name: string, rest = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`;

function names({ manifests }: Tree): readonly string[] {
  return manifests.map(({ object }) => `${object.kind ?? ''}/${object.metadata?.name ?? ''}`);
}

function text({ file, line, column }: Position): string {
  return [file, line, column].join(':');
}

const placeOf = (manifest: Manifest | undefined, path: Path): string =>
  manifest === undefined ? 'no manifest' : text(manifest.positionOf(path));

const problems = ({ broken }: Tree): readonly string[] =>
  broken.map(({ position, message }) => `${text(position)} ${message}`);

test('finds YAML and JSON in folders, and skips hidden folders and node_modules', async () => {
  const tree = await treeOf({
    'b/two.yml': configMap('two'),
    'a/one.yaml': configMap('one'),
    'three.json': JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'three' } }),
    '.git/four.yaml': configMap('four'),
    'a/node_modules/five.yaml': configMap('five'),
    'notes.md': configMap('six'),
  });
  expect(names(tree)).toEqual(['ConfigMap/one', 'ConfigMap/two', 'Secret/three']);
  expect(tree.broken).toEqual([]);
});

test('reads a path that is named twice once', async () => {
  const ports = memoryFiles({ 'a/one.yaml': configMap('one') });
  expect(names(await readTree(['a', './a/one.yaml', '/work/a'], ports))).toEqual(['ConfigMap/one']);
});

test('reads standard input as -', async () => {
  const { manifests } = await treeOf({ '-': `${configMap('one')}---\n${configMap('two')}` });
  expect(manifests.map(({ position }) => text(position))).toEqual(['-:1:1', '-:6:1']);
});

test('unpacks lists of any kind, with the positions of their items', async () => {
  const list = [
    'apiVersion: v1',
    'kind: List',
    'items:',
    '  - apiVersion: v1',
    '    kind: ConfigMap',
    '    metadata: {name: one}',
    '  - apiVersion: apps/v1',
    '    kind: DeploymentList',
    '    items:',
    '      - metadata: {name: web}',
  ].join('\n');
  const tree = await treeOf({ 'list.yaml': list });
  expect(names(tree)).toEqual(['ConfigMap/one', 'Deployment/web']);
  expect(tree.manifests.map(({ position }) => text(position))).toEqual(['list.yaml:4:5', 'list.yaml:10:9']);
});

test('finds the line and column of a value, or of its nearest ancestor', async () => {
  const file = `# A comment\n${configMap('one', 'data:\n  color: blue\n  size: "1"\n')}---\n${configMap('two')}`;
  const [one, two] = (await treeOf({ 'a.yaml': file })).manifests;
  expect(placeOf(one, ['data', 'size'])).toBe('a.yaml:8:3');
  expect(placeOf(one, ['data', 'shape'])).toBe('a.yaml:6:1');
  expect(placeOf(two, ['metadata', 'name'])).toBe('a.yaml:13:3');
  expect(placeOf(two, ['spec', 'template', 0])).toBe('a.yaml:10:1');
});

test('keeps kinds that are not known, and passes over what is no object', async () => {
  const tree = await treeOf({
    'a.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n---\n---\n# nothing\n---\nkind: Thing\n',
    'values.yaml': 'image: web\nkind: {a: b}\napiVersion: 1\n',
    'docker-compose.yml': 'services: {web: {image: web}}\n',
    'tsconfig.json': '// comments\n{"a": 1,}\n',
  });
  expect(names(tree)).toEqual(['Widget/w']);
  expect(tree.broken).toEqual([]);
});

test('reports broken YAML with its place, and goes on with the next document', async () => {
  const secret = 'apiVersion: v1\nkind: Secret\nstringData:\n  password: "hunter2\n';
  const tree = await treeOf({ 'a.yaml': secret, 'b.yaml': `kind: A\n b: hunter2\n---\n${configMap('two')}` });
  expect(problems(tree)).toEqual([
    'a.yaml:5:1 This is no YAML that can be read: a character is missing, such as a colon, a comma, a quotation mark or a closing bracket.',
    expect.stringMatching(/^b\.yaml:[12]:\d+ This is no YAML that can be read: /),
  ]);
  expect(names(tree)).toEqual(['ConfigMap/two']);
  expect(JSON.stringify(tree.broken)).not.toContain('hunter2');
});

test.each([
  ['a key that is there twice', `${configMap('a')}data:\n  a: hunter2\n  a: hunter2\n`, 'a.yaml:7:3', 'twice'],
  ['an alias without anchor', `${configMap('a')}data: *hunter2\n`, 'a.yaml:5:7', 'alias'],
  ['a tab as indentation', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: hunter2\n', 'a.yaml:4:1', ''],
])('reports %s', async (_what, file, place, words) => {
  const found = problems(await treeOf({ 'a.yaml': file }));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`${place} `);
  expect(found[0]).toContain(words);
  expect(found[0]).not.toContain('hunter2');
});

test('resolves anchors and merged mappings', async () => {
  const data = 'data: &all\n  <<: {b: "0", c: "3"}\n  a: "1"\n  b: "2"\nbinaryData: *all\n';
  const [manifest] = (await treeOf({ 'a.yaml': configMap('one', data) })).manifests;
  const { data: read, binaryData } = manifest?.object as unknown as Record<string, unknown>;
  expect(read).toEqual({ a: '1', b: '2', c: '3' });
  expect(binaryData).toEqual(read);
});

test('names templates of Helm once, and reads what lies beside them', async () => {
  const tree = await treeOf({
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\n',
    'charts/web/values.yaml': 'a: 1\n',
    'charts/web/templates/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: fixed\n',
    'charts/web/crds/crd.yaml': 'apiVersion: v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n',
    'loose/a.yaml': 'kind: A\nmetadata:\n  name: {{ .Values.name }}\n{{- if .x }}\n  b: c\n{{ end }}\n',
    'loose/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n',
    'loose/alerts.yaml': configMap('alerts', 'data:\n  text: "{{ $labels.pod }}"\n'),
  });
  expect(tree.templates).toEqual(['charts/web/templates/web.yaml', 'loose/a.yaml', 'loose/b.yaml']);
  expect(names(tree)).toEqual(['CustomResourceDefinition/c', 'ConfigMap/alerts']);
  expect(tree.broken).toEqual([]);
});

test('names the templates of a chart also where the user names their folder', async () => {
  const ports = memoryFiles({
    'web/Chart.yaml': 'name: web\n',
    'web/templates/deep/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  });
  expect((await readTree(['web/templates/deep'], ports)).templates).toEqual(['web/templates/deep/a.yaml']);
});

test('reads kustomizations, and marks the files of their patches', async () => {
  const tree = await treeOf({
    'overlay/kustomization.yaml': [
      'namespace: shop',
      'resources: [../base, "https://example.com/x.yaml"]',
      'patches: [{path: web.yaml}, {patch: "a: b"}]',
      'patchesStrategicMerge: [other.yaml, "kind: A\\n"]',
      'configMapGenerator: [{name: app, literals: [color=blue], files: [conf/app.conf, key=b.txt]}]',
      'secretGenerator: [{name: db, envs: [db.env], namespace: data}]',
    ].join('\n'),
    'overlay/web.yaml': configMap('patched'),
    'base/web.yaml': configMap('whole'),
  });
  expect(tree.kustomizations).toEqual([
    {
      file: 'overlay/kustomization.yaml',
      generated: [
        { kind: 'ConfigMap', name: 'app', namespace: 'shop', keys: ['color', 'app.conf', 'key'] },
        { kind: 'Secret', name: 'db', namespace: 'data', keys: undefined },
      ],
      resources: ['base', 'overlay/https:/example.com/x.yaml'],
      patches: ['overlay/other.yaml', 'overlay/web.yaml'],
      isPartial: true,
    },
  ]);
  expect(tree.manifests.map(({ isPatch = false }) => isPatch)).toEqual([false, true]);
});

test('brings objects into the shape of the API, and notes what was of a wrong type', async () => {
  const file = [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: web, annotations: {a: true, b: [c]}}',
    'spec:',
    '  replicas: three',
    '  template: {metadata: {annotations: null}, spec: {containers: {a: b}, volumes: [1, {configMap: {name: 5}}]}}',
  ].join('\n');
  const [manifest] = (await treeOf({ 'a.yaml': file })).manifests;
  expect(manifest?.object).toMatchObject({
    metadata: { annotations: { a: 'true' } },
    spec: { template: { metadata: {}, spec: { volumes: [{}, { configMap: { name: '5' } }] } } },
  });
  expect(
    manifest?.mistyped?.map(({ path, expected, found }) => `${path.join('.')}: ${found}, not ${expected}`),
  ).toEqual([
    'metadata.annotations.a: a boolean, not text',
    'metadata.annotations.b: a list, not text',
    'spec.template.metadata.annotations: null, not a mapping',
    'spec.template.spec.containers: a mapping, not a list',
    'spec.template.spec.volumes.0: a number, not a mapping',
    'spec.template.spec.volumes.1.configMap.name: a number, not text',
    'spec.replicas: text, not a number',
  ]);
});

test('says which path cannot be read', async () => {
  await expect(readTree(['nowhere'], memoryFiles({ 'a.yaml': '' }))).rejects.toThrow(
    'cannot read "nowhere": there is no such file or folder',
  );
});

test('stops when the user stops it', async () => {
  const ports = memoryFiles({ 'a.yaml': configMap('a') }, '/work', AbortSignal.abort(new Error('stopped')));
  await expect(readTree(['.'], ports)).rejects.toThrow('stopped');
});
