import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { selectFrom } from '../../../../src/kube/kubeconfig/kubeconfig-file.ts';
import { StartError } from '../../../../src/model/start-error.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'reroll-kubeconfig-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(text: string, name = 'config'): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const good = `
current-context: one
contexts:
- {name: one, context: {cluster: c1, user: u1}}
clusters:
- {name: c1, cluster: {server: https://one}}
users:
- {name: u1, user: {token: s3cret}}
`;

test('the entries in use are found', () => {
  expect(selectFrom([write(good)], undefined)).toEqual({
    context: 'one',
    namespace: 'default',
    cluster: { name: 'c1', entry: { server: 'https://one' } },
    user: { name: 'u1', entry: { token: 's3cret' } },
  });
});

test.each([
  ['contexts', '- {name: broken}'],
  ['contexts', '- {name: broken, context: {user: u1}}'],
  ['contexts', '- {context: {cluster: c1}}'],
  ['contexts', '- just a text'],
  ['contexts', '- null'],
  ['clusters', '- {name: broken}'],
  ['clusters', '- {name: broken, cluster: {}}'],
  ['clusters', '- {name: broken, cluster: {server: {a: b}}}'],
  ['clusters', '- {cluster: {server: https://x}}'],
  ['users', '- {user: {token: x}}'],
  ['users', '- {name: broken, user: {tokenFile: /none, exec: 7}}'],
  ['users', '- {name: broken, user: 7}'],
  ['users', '- {name: broken, user: {token: a, token: b}}'],
])('of %s the unused entry %s is ignored', (list, entry) => {
  const path = write(good.replace(`${list}:\n`, `${list}:\n${entry}\n`));
  expect(selectFrom([path], undefined)).toMatchObject({ context: 'one', user: { entry: { token: 's3cret' } } });
});

test.each(['contexts', 'clusters', 'users'])('another file may lack %s altogether, or have null there', (list) => {
  const other = write(`${list}: null\ncurrent-context: ""\n`, 'other');
  expect(selectFrom([other, write(good)], undefined).context).toBe('one');
});

test('anchors and merge keys are resolved, as in JSON and in YAML', () => {
  const path = write(good.replace('user: {token: s3cret}', 'user: &u {token: a}}\n- {name: u2, user: {<<: *u, as: x}'));
  write(`contexts: [{name: two, context: {cluster: c1, user: u2}}]`, 'more');
  expect(selectFrom([path, join(directory, 'more')], 'two').user?.entry).toEqual({ token: 'a', as: 'x' });
});

test('paths are relative to the folder of their file, and so is a command that is a path', () => {
  mkdirSync(join(directory, 'sub'));
  const user = 'client-certificate: c.pem, client-key: /k.pem, tokenFile: ../t, exec: {command: ./bin/plugin}';
  const paths = write(
    good.replace('token: s3cret', user).replace('server', 'certificate-authority: ca.pem, server'),
    'sub/config',
  );
  expect(selectFrom([paths], undefined)).toMatchObject({
    cluster: { entry: { 'certificate-authority': join(directory, 'sub/ca.pem') } },
    user: {
      entry: {
        'client-certificate': join(directory, 'sub/c.pem'),
        'client-key': '/k.pem',
        tokenFile: join(directory, 't'),
        exec: { command: join(directory, 'sub/bin/plugin') },
      },
    },
  });
  const plain = write(good.replace('token: s3cret', 'exec: {command: plugin}'));
  expect(selectFrom([plain], undefined).user?.entry).toEqual({ exec: { command: 'plugin' } });
});

describe('the error of an entry in use is one line', () => {
  test.each([
    { rule: 'a text instead of a mapping', text: 's3cret', message: 'is not a mapping' },
    { rule: 'invalid YAML', text: `${good}\n  s3cret: [`, message: /not YAML at line \d+ \([A-Z_]+\)$/ },
    {
      rule: 'a context that is a text',
      text: good.replace('context: {cluster: c1, user: u1}', 'context: s3cret'),
      message: 'context "one": context is not a mapping',
    },
    {
      rule: 'a context without a cluster',
      text: good.replace('cluster: c1, ', ''),
      message: 'context "one": cluster is missing',
    },
    {
      rule: 'a user that is a text',
      text: good.replace('{token: s3cret}', 's3cret'),
      message: 'user "u1": user is not a mapping',
    },
    {
      rule: 'a user that does not exist',
      text: good.replace('user: u1}', 'user: u9}'),
      message: 'names user "u9", which does not exist',
    },
    {
      rule: 'a cluster that does not exist',
      text: good.replace('cluster: c1,', 'cluster: c9,'),
      message: 'names cluster "c9", which does not exist',
    },
    {
      rule: 'a context that is a number',
      text: good.replace('current-context: one', 'current-context: 7'),
      message: 'has no current-context',
    },
  ])('$rule', ({ text, message }) => {
    const path = write(text);
    const select = (): unknown => selectFrom([path], undefined);
    expect(select).toThrow(StartError);
    expect(select).toThrow(message);
    expect(select).toThrow(path);
    expect(select).not.toThrow('s3cret');
    expect(select).not.toThrow('\n');
  });
});
