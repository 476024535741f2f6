import { describe, expect, test } from '@jest/globals';

import { parseOptions } from '../../bench/options.ts';
import { scenarioNames } from '../../bench/scenario-names.ts';

describe('the options of the benchmark', () => {
  test('default to all scenarios, five rounds, published', () => {
    expect(parseOptions([])).toEqual({
      kind: 'run',
      options: {
        scenarios: scenarioNames,
        rounds: 5,
        isQuick: false,
        json: undefined,
        out: 'docs/benchmarks',
        node: undefined,
        peers: [],
      },
    });
  });

  test.each([
    {
      rule: 'a quick run has one round and is not published',
      args: ['--quick'],
      expected: { rounds: 1, out: undefined },
    },
    {
      rule: 'a part of the scenarios is published nowhere',
      args: ['--scenario', 'start'],
      expected: { out: undefined },
    },
    { rule: 'unless a folder is named', args: ['--scenario=start', '--out=x'], expected: { out: 'x' } },
    {
      rule: 'scenarios run in their own order',
      args: ['--scenario=start,latency'],
      expected: { scenarios: ['latency', 'start'] },
    },
    {
      rule: 'a peer has a command, which may hold =, and annotations',
      args: ['--peer', 'other=run --a=b', '--peer-annotation', 'other=x/auto=true'],
      expected: { peers: [{ name: 'other', command: 'run --a=b', annotations: { 'x/auto': 'true' } }] },
    },
  ])('$rule', ({ args, expected }) => {
    expect(parseOptions(args)).toMatchObject({ kind: 'run', options: expected });
  });

  test.each([
    { args: ['--scenario', 'latancy'], message: /--scenario: unknown "latancy"; accepted: latency, / },
    { args: ['--rounds', '0'], message: /--rounds: "0" is not a number from 1 to 50/ },
    { args: ['--rounds', 'many'], message: /--rounds: "many"/ },
    { args: ['--peer', 'other'], message: /--peer: "other" is not name=command/ },
    { args: ['--peer', 'Other=x'], message: /--peer: "Other" is not a name/ },
    { args: ['--peer', 'floor=x'], message: /the name floor is taken/ },
    { args: ['--peer', 'a=x', '--peer', 'a=y'], message: /the name a is taken/ },
    { args: ['--peer-annotation', 'b=c=d'], message: /there is no --peer "b"/ },
    { args: ['--peer', 'a=x', '--peer-annotation', 'a=c'], message: /"c" is not name=key=value/ },
    { args: ['--json', ''], message: /--json: needs a path/ },
    { args: ['--round', '1'], message: /'--round'/ },
  ])('$args is refused, with the value', ({ args, message }) => {
    expect(parseOptions(args)).toEqual({ kind: 'wrong-usage', message: expect.stringMatching(message) });
  });

  test('--help asks for the help', () => {
    expect(parseOptions(['--help'])).toEqual({ kind: 'help' });
  });
});
