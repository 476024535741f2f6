/** The command line of the benchmark. Pure: turns arguments into options, or into a usage error. */
import { parseArgs } from 'node:util';

import { protobufFloor, type Peer } from './contender.ts';
import { scenarioNames, type ScenarioName } from './scenario-names.ts';

export interface BenchOptions {
  readonly scenarios: readonly ScenarioName[];
  readonly rounds: number;
  readonly isQuick: boolean;
  /** File that receives the results as JSON. */
  readonly json: string | undefined;
  /** Folder for table, JSON and chart; undefined for no files. */
  readonly out: string | undefined;
  /** Path of the Node binary; undefined for the image's Node version. */
  readonly node: string | undefined;
  readonly peers: readonly Peer[];
}

export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong-usage'; readonly message: string }
  | { readonly kind: 'run'; readonly options: BenchOptions };

const publishedFolder = 'docs/benchmarks';

export const help = `Usage: npm run bench -- [options]

Measures reroll on a real control plane, started for it on this machine, side by side with the floor: a minimal client
that does only what a controller must do. Contenders run one at a time, in turns, and are observed from outside only.
docs/benchmarks/README.md describes what is measured and how. Needs Linux.

  --scenario a,b   Only these scenarios, of ${scenarioNames.join(', ')}
  --rounds n       Number of rounds, 1 to 50 (default 5; 1 with --quick)
  --quick          Small sizes, to check that the tool works: the figures mean nothing, and no file is written by default
  --out folder     Writes results.md, results.json and chart.svg there (default ${publishedFolder}; none with --quick or
                   --scenario)
  --json file      Also writes the results as JSON to this file
  --node path      The Node that runs reroll (default: the image's version, from the npm registry unless this tool runs
                   on it; with --quick the Node of this tool)
  --peer name=command
                   Another controller to measure: a shell command that runs it in the foreground. KUBECONFIG is set.
                   May be repeated
  --peer-annotation name=key=value
                   An annotation that its workloads carry. May be repeated
  --help           Prints this and ends

Exit codes: 0 done, whether or not targets were met; 1 failed; 2 wrong usage.
`;

const definitions = {
  scenario: { type: 'string' },
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  out: { type: 'string' },
  json: { type: 'string' },
  node: { type: 'string' },
  peer: { type: 'string', multiple: true, default: [] as string[] },
  'peer-annotation': { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', default: false },
} as const;

const mostRounds = 50;
/** The name becomes part of a namespace's name. */
const peerName = /^[a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?$/;
const ownNames = ['floor', protobufFloor, 'reroll'];

class UsageError extends Error {}

export function parseOptions(args: readonly string[]): Invocation {
  try {
    const { values } = parseArgs({ args: [...args], options: definitions });
    if (values.help) return { kind: 'help' };
    const isPublished = !values.quick && values.scenario === undefined;
    const options: BenchOptions = {
      scenarios: parseScenarios(values.scenario),
      rounds: parseRounds(values.rounds ?? (values.quick ? '1' : '5')),
      isQuick: values.quick,
      json: parsePath('json', values.json),
      out: parsePath('out', values.out) ?? (isPublished ? publishedFolder : undefined),
      node: parsePath('node', values.node),
      peers: parsePeers(values.peer, values['peer-annotation']),
    };
    return { kind: 'run', options };
  } catch (error) {
    if (isUsageError(error)) return { kind: 'wrong-usage', message: error.message };
    throw error;
  }
}

function isUsageError(error: unknown): error is Error {
  const code = (error as { code?: unknown }).code;
  return error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_'));
}

function parseScenarios(text: string | undefined): readonly ScenarioName[] {
  if (text === undefined) return scenarioNames;
  const asked = text.split(',');
  const unknown = asked.find((name) => !scenarioNames.some((known) => known === name));
  if (unknown !== undefined) {
    throw new UsageError(`--scenario: unknown ${JSON.stringify(unknown)}; accepted: ${scenarioNames.join(', ')}`);
  }
  return scenarioNames.filter((name) => asked.includes(name));
}

function parseRounds(text: string): number {
  const rounds = /^\d+$/.test(text) ? Number(text) : 0;
  if (rounds < 1 || rounds > mostRounds) {
    throw new UsageError(`--rounds: ${JSON.stringify(text)} is not a number from 1 to ${String(mostRounds)}`);
  }
  return rounds;
}

function parsePath(option: string, text: string | undefined): string | undefined {
  if (text === '') throw new UsageError(`--${option}: needs a path`);
  return text;
}

function parsePeers(peers: readonly string[], annotations: readonly string[]): readonly Peer[] {
  const commands = new Map<string, string>();
  for (const text of peers) {
    const [name, command] = split('--peer', text, 'name=command');
    if (!peerName.test(name)) throw new UsageError(`--peer: ${JSON.stringify(name)} is not a name of a-z, 0-9 and -`);
    if (ownNames.includes(name) || commands.has(name)) throw new UsageError(`--peer: the name ${name} is taken`);
    commands.set(name, command);
  }
  const byPeer = new Map<string, Record<string, string>>();
  for (const text of annotations) {
    const [name, annotation] = split('--peer-annotation', text, 'name=key=value');
    const [key, value] = split('--peer-annotation', annotation, 'name=key=value');
    if (!commands.has(name)) throw new UsageError(`--peer-annotation: there is no --peer ${JSON.stringify(name)}`);
    byPeer.set(name, { ...byPeer.get(name), [key]: value });
  }
  return [...commands].map(([name, command]) => ({ name, command, annotations: byPeer.get(name) ?? {} }));
}

/** The text before and after the first `=`, neither of them empty. */
function split(option: string, text: string, form: string): [string, string] {
  const end = text.indexOf('=');
  const [before, after] = [text.slice(0, Math.max(0, end)), text.slice(end + 1)];
  if (before === '' || after === '') throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${form}`);
  return [before, after];
}
