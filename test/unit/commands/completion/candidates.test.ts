import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { candidatesFor, type Candidates, type Where } from '../../../../src/commands/completion/candidates.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import { optionsOf, type Command } from '../../../../src/config/command.ts';
import type { OperandKind } from '../../../../src/config/operands.ts';
import { flagOption } from '../../../../src/config/parsers.ts';
import { clientOptions, scopeOptions } from '../../../../src/config/client-options.ts';

/** The objects of a cluster, by namespace; those of a user without rights reject. */
const objects: Readonly<Record<string, Partial<Record<OperandKind, readonly string[]>>>> = {
  shop: { Deployment: ['web', 'api', 'web-admin'], StatefulSet: ['db'], ConfigMap: ['app'] },
  blog: { Deployment: ['web', 'comments'] },
};

/** Where the names were asked for, since a fake that ignores it would answer the same to every question. */
function sourceOf(asked: Where[] = []) {
  return {
    contexts: (where: Where): readonly string[] => {
      asked.push(where);
      return ['test', 'prod', 'arn:aws:eks:eu-west-1:1:cluster/prod', 'with space', '$(reboot)'];
    },
    trips: (): Promise<readonly string[]> => Promise.resolve([]),
    namesOf: async (kind: OperandKind, where: Where): Promise<readonly string[]> => {
      asked.push(where);
      if (kind === 'Namespace') return Object.keys(objects);
      if (kind === 'Secret') throw new Error('not allowed');
      const namespaces = where.allNamespaces ? Object.keys(objects) : [where.namespace ?? 'shop'];
      return namespaces.flatMap((namespace) => objects[namespace]?.[kind] ?? []);
    },
  };
}

const example: Command = {
  name: 'answer',
  summary: 'Answer',
  operands: 'KIND/NAME…',
  operandKinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ConfigMap', 'Secret'],
  takesFlagsOnly: true,
  options: {
    ...clientOptions,
    ...scopeOptions,
    output: {
      name: 'output',
      short: 'o',
      group: 'Output:',
      description: '',
      defaultText: 'text',
      accepts: 'a comma list of json, text or yaml, once each',
      choices: ['json', 'text', 'yaml'],
      parse: (text: string) => {
        const entries = text.split(',');
        return new Set(entries).size === entries.length ? { value: text } : undefined;
      },
    },
    yes: flagOption('yes', 'Mode:', ''),
    watch: { ...flagOption('watch', 'Mode:', ''), short: 'w' },
    secretive: { ...flagOption('secretive', 'Mode:', ''), isHidden: true },
  },
  examples: [],
  exitCodes: {},
  defaults: () => ({}),
  run: () => Promise.resolve(0),
};
const plain: Command = { ...example, name: 'plain', operandChoices: ['one', 'two'], options: {} };
const choosing = { ...plain, operandKinds: undefined } as unknown as Command;
const withFile = { ...choosing, name: 'with-file', takesFlagsOnly: undefined } as unknown as Command;
const commands: readonly Command[] = [example, choosing, withFile];

/** Words as a shell passes them: separated by one space, the last one empty after a space. */
function complete(line: string, asked?: Where[]): Promise<Candidates> {
  return candidatesFor(line.split(' '), commands, sourceOf(asked));
}

describe('candidates', () => {
  test.each<readonly [string, string, readonly string[]]>([
    ['commands', '', ['answer', 'plain', 'with-file']],
    ['commands that begin so', 'p', ['plain']],
    ['commands behind an option', '-n shop ', ['answer', 'plain', 'with-file']],
    ['nothing like any command', 'x', []],
    ['nothing behind an unknown command', 'x ', []],
    ['options without a command', '--', ['--help', '--version']],
    ['options of the command', 'answer --w', ['--watch']],
    ['a dash begins all of them', 'plain -', ['--help', '--version']],
    ['the file with options', 'with-file --c', ['--config']],
    ['no hidden option', 'answer --sec', []],
    ['no option twice', 'answer --yes --ye', []],
    ['a repeatable option twice', 'answer --as-group a --as-g', ['--as-group']],
    ['no option behind --', 'answer -- --w', []],
    ['values of an option', 'answer --output ', ['json', 'text', 'yaml']],
    ['values of an option that begin so', 'answer --output j', ['json']],
    ['values behind its letter', 'answer -o y', ['yaml']],
    ['values behind several letters', 'answer -wo y', ['yaml']],
    ['values in one word', 'answer --output=j', ['--output=json']],
    ['the next value of a list', 'answer -o json,', ['json,text', 'json,yaml']],
    ['the next value of a list in one word', 'answer --output=json,t', ['--output=json,text']],
    ['values of a switch in one word', 'answer --yes=', ['--yes=false', '--yes=true']],
    ['nothing for an option that another command has', 'plain --output ', []],
    ['nothing for a value that cannot be known', 'answer --selector ', []],
    ['contexts that a shell can take', 'answer --context ', ['arn:aws:eks:eu-west-1:1:cluster/prod', 'prod', 'test']],
    ['contexts in one word', 'answer --context=t', ['--context=test']],
    ['namespaces', 'answer -n ', ['blog', 'shop']],
    ['namespaces that begin so', 'answer --namespace s', ['shop']],
    ['namespaces in one word', 'answer --namespace=s', ['--namespace=shop']],
    ['choices of the operand', 'plain ', ['one', 'two']],
    ['one choice only', 'plain one ', []],
    ['kinds', 'answer ', ['configmap', 'daemonset', 'deployment', 'secret', 'statefulset']],
    ['kinds behind a switch', 'answer --yes d', ['daemonset', 'deployment']],
    ['a short kind', 'answer sts', ['sts']],
    ['plurals', 'answer deployments', ['deployments']],
    ['the next of several kinds', 'answer deploy,st', ['deploy,statefulset']],
    ['no kind that is not accepted', 'answer names', []],
    ['names behind a kind', 'answer deployment ', ['api', 'web', 'web-admin']],
    ['names behind several kinds', 'answer deploy,sts ', ['api', 'db', 'web', 'web-admin']],
    ['no name twice', 'answer deployment web ', ['api', 'web-admin']],
    ['names behind a short kind and a slash', 'answer deploy/', ['deploy/api', 'deploy/web', 'deploy/web-admin']],
    ['names that begin so', 'answer deploy/web', ['deploy/web', 'deploy/web-admin']],
    ['names behind a kind with its group', 'answer deployments.apps/a', ['deployments.apps/api']],
    ['no object twice', 'answer deploy/web deploy/web', ['deploy/web-admin']],
    ['nothing behind a kind that is not accepted', 'answer ns/', []],
    ['nothing behind a kind that does not exist', 'answer pod/', []],
    ['nothing behind a second slash', 'answer deploy/web/', []],
    ['objects of a namespace', 'answer -n blog deploy/', ['deploy/comments', 'deploy/web']],
    ['objects of a namespace named between them', 'answer deploy/web --namespace=blog deploy/', ['deploy/comments']],
    [
      'objects of all namespaces',
      'answer -A deploy/',
      ['api', 'comments', 'web', 'web-admin'].map((n) => `deploy/${n}`),
    ],
  ])('%s: reroll %s', async (_rule, line, expected) => {
    expect(await complete(line)).toMatchObject({ words: expected, areFiles: false });
  });

  test('behind an object, kinds have a slash and no space', async () => {
    expect(await complete('answer deploy/web st')).toEqual({
      words: ['statefulset/'],
      isWhole: false,
      areFiles: false,
    });
    expect(await complete('answer st')).toMatchObject({ isWhole: true });
  });

  test.each(['answer --kubeconfig ', 'answer --kubeconfig=/etc/', 'with-file --config ', 'with-file --config=a'])(
    'names of files: reroll %s',
    async (line) => {
      expect(await complete(line)).toEqual({ words: [], isWhole: true, areFiles: true });
    },
  );

  test('the objects are asked for as the options before and behind say', async () => {
    const asked: Where[] = [];
    await complete('--context test answer -n shop --kubeconfig /k --as jane --as-group a --as-group b deploy/', asked);
    expect(asked).toEqual([
      expect.objectContaining({
        context: 'test',
        namespace: 'shop',
        kubeconfig: '/k',
        as: 'jane',
        asGroups: ['a', 'b'],
        allNamespaces: false,
      }),
    ]);
  });

  test('contexts are those of the kubeconfig that is named', async () => {
    const asked: Where[] = [];
    await complete('answer --kubeconfig /k --context ', asked);
    expect(asked).toEqual([expect.objectContaining({ kubeconfig: '/k', context: undefined })]);
  });

  test('a cluster that refuses is an error', async () => {
    await expect(complete('answer secret/')).rejects.toThrow('not allowed');
  });

  test('a wrong namespace is an error, since it has no objects', async () => {
    await expect(complete('answer -n B/ deploy/')).rejects.toThrow('--namespace: invalid value "B/"');
  });
});

describe('every command of the program', () => {
  const source = sourceOf();

  test('is a candidate, unless it is internal', async () => {
    const all = await commandsFor([]);
    const shown = all.filter(({ isInternal }) => isInternal !== true);
    const { words } = await candidatesFor([''], shown, source);
    expect(words).toEqual(shown.map(({ name }) => name).sort());
    expect(shown.length).toBe(all.length - 1);
  });

  const shown = async (): Promise<readonly Command[]> => (await commandsFor([])).filter((each) => !each.isInternal);

  test('has all options of its help as candidates, and each choice of each of them', async () => {
    for (const command of await shown()) {
      const options = optionsOf(command).filter(({ isHidden }) => isHidden !== true);
      const { words } = await candidatesFor([command.name, '--'], await shown(), source);
      const others = ['--help', '--version', ...(command.takesFlagsOnly === true ? [] : ['--config'])];
      expect(words).toEqual([...options.map(({ name }) => `--${name}`), ...others].sort());
      for (const { name, choices = [] } of options) {
        const found = await candidatesFor([command.name, `--${name}=`], await shown(), source);
        expect({ name, words: choices.filter((choice) => !found.words.includes(`--${name}=${choice}`)) }).toEqual({
          name,
          words: [],
        });
      }
    }
  });

  test('says of which kinds its operands are, where they are objects', async () => {
    const silent = (await shown()).filter(
      ({ operands = '', operandKinds }) => /KIND|NAME/.test(operands) && operandKinds === undefined,
    );
    expect(silent.map(({ name }) => `${name} needs operandKinds, for completion`)).toEqual([]);
  });

  test('has candidates for any words, each of which a shell takes as it stands', async () => {
    const all = await shown();
    const word = fc.oneof(
      fc.constantFrom(...all.map(({ name }) => name), '--', '-', '', 'deploy/', 'deploy', '-n', '-A', '--context='),
      fc.constantFrom(...all.flatMap((command) => optionsOf(command).map(({ name }) => `--${name}`))),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
        const candidates = await candidatesFor(words, all, source).catch((error: unknown) => {
          // A wrong value of an option on the line, or a refusal.
          expect((error as Error).message).toMatch(/^--|^not allowed$/);
          return { words: [] };
        });
        const typed = words.at(-1) ?? '';
        for (const candidate of candidates.words) {
          expect(candidate.startsWith(typed)).toBe(true);
          expect(candidate).toMatch(/^[-\w.@:/+=,%]+$/);
        }
      }),
    );
  });
});
