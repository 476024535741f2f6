/** Secrets whose content is not in Git as text: sealed, encrypted by SOPS, or elsewhere. */
import { describe, expect, test } from '@jest/globals';

import { configText, previewOf, workloadText } from '../../builders/preview.ts';

const usesSecret = workloadText({ container: ['envFrom: [{secretRef: {name: db}}]'] });
const usesPassword = workloadText({
  container: ['env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}]'],
});

const sealed = (encryptedData: string, template = ''): string =>
  [
    '---',
    'apiVersion: bitnami.com/v1alpha1',
    'kind: SealedSecret',
    'metadata: {namespace: shop, name: db}',
    `spec: {encryptedData: {${encryptedData}}${template}}`,
    '',
  ].join('\n');

const external = (spec: readonly string[]): string =>
  [
    '---',
    'apiVersion: external-secrets.io/v1',
    'kind: ExternalSecret',
    'metadata: {namespace: shop, name: from-vault}',
    'spec:',
    ...spec.map((line) => `  ${line}`),
    '',
  ].join('\n');

const target = 'target: {name: db}';
const passwordOf = (key: string): string => `data: [{secretKey: password, remoteRef: {key: ${key}}}]`;
const sops = (data: string): string => configText('db', data, ['sops: {version: 3.9.0}'], 'Secret');

interface Row {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly expected: object;
}

const mayRoll = { verdict: 'rolls', isCertain: false };
const byCount = { keys: { names: [], others: 1 }, isOpaque: true };
const byName = { keys: { names: ['password'], others: 0 }, isOpaque: true };

const rows: readonly Row[] = [
  {
    rule: 'a SealedSecret with another ciphertext may roll, by key',
    from: sealed('password: AgA1, user: AgB1') + usesSecret,
    to: sealed('password: AgA2, user: AgB1') + usesSecret,
    expected: { ...mayRoll, changes: [{ config: 'Secret/db', ...byCount }] },
  },
  {
    rule: 'a key of a SealedSecret that the template names is named',
    from: sealed('password: AgA1, user: AgB1') + usesPassword,
    to: sealed('password: AgA2, user: AgB2') + usesPassword,
    expected: { ...mayRoll, changes: [byName] },
  },
  {
    rule: 'a SealedSecret with the same ciphertext rolls nothing',
    from: sealed('password: AgA1, user: AgB1') + usesPassword,
    to: sealed('password: AgA1, user: AgB2') + usesPassword,
    expected: { verdict: 'unchanged' },
  },
  {
    rule: 'a SealedSecret makes a Secret with the name of its template',
    from:
      sealed('password: AgA1', ', template: {metadata: {name: app-db}}') +
      usesSecret.replace('name: db', 'name: app-db'),
    to:
      sealed('password: AgA2', ', template: {metadata: {name: app-db}}') +
      usesSecret.replace('name: db', 'name: app-db'),
    expected: { ...mayRoll, changes: [{ config: 'Secret/app-db' }] },
  },
  {
    rule: 'a value that SOPS has encrypted again may roll, by key',
    from: sops('password: "ENC[AES256_GCM,data:a1]", user: "ENC[AES256_GCM,data:b1]"') + usesPassword,
    to: sops('password: "ENC[AES256_GCM,data:a2]", user: "ENC[AES256_GCM,data:b1]"') + usesPassword,
    expected: { ...mayRoll, changes: [byName] },
  },
  {
    rule: 'what SOPS keeps of its own rolls nothing',
    from: sops('password: "ENC[AES256_GCM,data:a1]"') + usesPassword,
    to: sops('password: "ENC[AES256_GCM,data:a1]"').replace('3.9.0', '3.9.1') + usesPassword,
    expected: { verdict: 'unchanged' },
  },
  {
    rule: 'an ExternalSecret that reads a key from elsewhere may roll',
    from: external([target, passwordOf('a')]) + usesPassword,
    to: external([target, passwordOf('b')]) + usesPassword,
    expected: { ...mayRoll, changes: [{ config: 'Secret/db', ...byName }] },
  },
  {
    rule: 'an ExternalSecret that takes everything from elsewhere may roll',
    from: external([target, 'dataFrom: [{extract: {key: a}}]']) + usesPassword,
    to: external([target, 'dataFrom: [{extract: {key: b}}]']) + usesPassword,
    expected: { ...mayRoll, changes: [byName] },
  },
  {
    rule: 'an ExternalSecret that is used as a whole may roll',
    from: external([target, 'dataFrom: [{extract: {key: a}}]']) + usesSecret,
    to: external([target, 'dataFrom: [{extract: {key: b}}]']) + usesSecret,
    expected: { ...mayRoll, changes: [{ keys: { names: ['*'], others: 0 }, isOpaque: true }] },
  },
  {
    rule: 'an ExternalSecret that is read more often rolls nothing',
    from: external([target, 'refreshInterval: 1h', passwordOf('a')]) + usesPassword,
    to: external([target, 'refreshInterval: 5m', passwordOf('a')]) + usesPassword,
    expected: { verdict: 'unchanged' },
  },
  {
    rule: 'stringData and data with the same content are the same',
    from: configText('db', 'password: aHVudGVyMg==', [], 'Secret') + usesPassword,
    to: configText('db', '', ['stringData: {password: hunter2}'], 'Secret') + usesPassword,
    expected: { verdict: 'unchanged' },
  },
  {
    rule: 'stringData replaces data',
    from: configText('db', 'password: b2xk', ['stringData: {password: hunter2}'], 'Secret') + usesPassword,
    to: configText('db', 'password: b2xk', ['stringData: {password: other}'], 'Secret') + usesPassword,
    expected: { verdict: 'rolls', isCertain: true, changes: [{ keys: { names: ['password'], others: 0 } }] },
  },
];

describe('of an encrypted or external Secret', () => {
  test.each(rows)('$rule', ({ from, to, expected }) => {
    expect(previewOf(from, to).items).toMatchObject([expected]);
  });
});

test('a changed key of a Secret is where its value is in the manifest', () => {
  const before = usesPassword + sealed('user: AgB1, password: AgA1');
  const after = usesPassword + sealed('user: AgB1, password: AgA2');
  const [item] = previewOf(before, after).items;
  const line = after.split('\n').findIndex((each) => each.includes('encryptedData')) + 1;
  expect(item?.changes[0]?.position).toEqual({ file: 'shop.yaml', line, column: expect.any(Number) });
});

test('no key of a Secret is named where the content is that of a cluster', () => {
  const db = (password: string): string => configText('db', '', [`stringData: {password: ${password}}`], 'Secret');
  const { items } = previewOf(usesPassword + db('a'), usesPassword + db('b'), { hidesSecretKeys: true });
  expect(items).toMatchObject([{ verdict: 'rolls', changes: [{ keys: { names: [], others: 1 } }] }]);
});
