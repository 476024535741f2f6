/** Runs a command that writes on a small cluster, as a user at a terminal or without one. */
import { PassThrough } from 'node:stream';

import type { ConnectedClient } from '../../../../src/app/client.ts';
import { answer } from '../../../../src/commands/answers/answer.ts';
import { approval, passage } from '../../../../src/commands/answers/answer-kinds.ts';
import { holdObjects } from '../../../../src/commands/answers/hold-objects.ts';
import type { HoldSettings } from '../../../../src/commands/answers/hold-settings.ts';
import type { ResumeSettings } from '../../../../src/commands/answers/resume-settings.ts';
import { resumeTrips } from '../../../../src/commands/answers/resume-trips.ts';
import type { RollSettings } from '../../../../src/commands/answers/roll-settings.ts';
import { rollWorkloads } from '../../../../src/commands/answers/roll-workloads.ts';
import type { AnswerSettings } from '../../../../src/commands/answers/settings.ts';
import { commandsFor } from '../../../../src/commands/table.ts';
import { parseArguments } from '../../../../src/config/parse.ts';
import type { Clock } from '../../../../src/lib/clock.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { WritingClient, type WritingOptions } from '../../../fakes/writing-client.ts';

export interface Surroundings extends WritingOptions {
  /** What the user answers; undefined: there is no terminal. */
  readonly says?: string;
  /** Default: the user may not read the digest keys. */
  readonly hasKeys?: boolean;
  readonly isErrorTerminal?: boolean;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly code: number;
  readonly lines: readonly string[];
  readonly talk: string;
  /** What was written to standard error beside whole lines, such as a question. */
  readonly written: string;
  readonly client: WritingClient;
}

/** @throws Error with the message that the program prints */
export async function runAnswer(
  cluster: SmallCluster,
  argv: readonly string[],
  surroundings: Surroundings = {},
): Promise<Answered> {
  const { says, hasKeys = false, isErrorTerminal = false, signal = new AbortController().signal } = surroundings;
  const [name = ''] = argv;
  const readFile = (): string => '';
  const invocation = parseArguments({ argv, env: {}, isTerminal: false, readFile }, await commandsFor([name]));
  if (invocation.kind !== 'command') throw new Error(JSON.stringify(invocation));
  const lines: string[] = [];
  const talk: string[] = [];
  let written = '';
  const client = new WritingClient(cluster, surroundings);
  const keys = cluster.keys.map((byte) => new Uint8Array(32).fill(byte));
  const [current = new Uint8Array(), ...previous] = keys;
  const connected: ConnectedClient = {
    client,
    defaultNamespace: 'shop',
    readDigestKeys: () => Promise.resolve(hasKeys ? { current, previous } : undefined),
  };
  const input = new PassThrough();
  if (says !== undefined) input.end(says);
  const common = {
    context: {
      operands: invocation.operands,
      printer: { print: (line: string) => void lines.push(line), printError: (line: string) => void talk.push(line) },
      terminal: { columns: undefined, isErrorTerminal, isInputTerminal: says !== undefined },
      signal,
      programName: 'kubectl reroll' as const,
    },
    connected,
    streams: { input, writeError: (text: string) => void (written += text) },
  };
  const code = await start(name, invocation.config, { ...common, clock: surroundings.clock ?? new FakeClock() });
  return { code, lines, talk: talk.join('\n'), written, client };
}

function start(
  name: string,
  settings: object,
  common: Omit<Parameters<typeof rollWorkloads>[0], 'settings'> & Pick<Parameters<typeof answer>[0], 'context'>,
): Promise<number> {
  switch (name) {
    case 'approve':
      return answer({ ...common, settings: settings as AnswerSettings, kind: approval });
    case 'now':
      return answer({ ...common, settings: settings as AnswerSettings, kind: passage });
    case 'resume':
      return resumeTrips({ ...common, settings: settings as ResumeSettings });
    case 'hold':
      return holdObjects({ ...common, settings: settings as HoldSettings });
    default:
      return rollWorkloads({ ...common, settings: settings as RollSettings });
  }
}
