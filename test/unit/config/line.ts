/** Parses command lines for the tests of the configuration. */
import { parseArguments, type Invocation } from '../../../src/config/parse.ts';

/** What `parseArguments` sees besides the arguments. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
}

/** The real parser, with files from memory. */
export function parse(
  argv: readonly string[],
  { env = {}, files = {}, isTerminal = false }: Surroundings = {},
): Invocation {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  return parseArguments({ argv, env, isTerminal, version: '1.2.3', readFile });
}

/** Arguments of `run` that must be right. */
export function parseRun(argv: readonly string[], selectionContext?: Surroundings): Invocation & { kind: 'run' } {
  const invocation = parse(['run', ...argv], selectionContext);
  if (invocation.kind !== 'run') throw new Error(JSON.stringify(invocation));
  return invocation;
}

/** The text of arguments that must be wrong. */
export function complaint(argv: readonly string[], selectionContext?: Surroundings): string {
  const invocation = parse(argv, selectionContext);
  if (invocation.kind !== 'wrong-usage') throw new Error(`expected wrong usage, got ${invocation.kind}`);
  return invocation.text;
}
