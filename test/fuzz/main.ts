/** `npm run fuzz`: a million generated inputs for all code that reads what tenants write. */
import process from 'node:process';

import { readNames, readValues, readWholeNumber, runCommand } from '../support/command-line.ts';
import { growthOf } from './growth.ts';
import { runCases } from './run-cases.ts';
import { targets } from './targets/all.ts';

const help = `Usage: npm run fuzz [-- [--cases N] [--seed S] [--target NAME,…] [--from N]]

Reads generated annotations, patterns, records and objects, plans from them, and executes the plans. Nothing may throw,
and the work must stay in proportion to the input. The same seed generates the same cases.

  --cases N       cases of all targets together, divided evenly (default 1000000)
  --seed S        a whole number (default 1)
  --target NAMES  only these targets: ${targets.map(({ name }) => name).join(', ')}
  --from N        number of the first case, to repeat a failed one
  --help          print this and end

Exit codes: 0 all cases passed, 1 a case failed, 2 wrong usage.
`;

interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly from: number;
  readonly names: readonly string[];
}

process.exitCode = await runCommand({ name: 'fuzz', help, readOptions, run }, process.argv.slice(2));

/** Returns undefined where help is asked for. @throws UsageError */
function readOptions(argv: readonly string[]): Options | undefined {
  const kinds = { cases: 'text', seed: 'text', from: 'text', target: 'text', help: 'flag' } as const;
  const values = readValues(argv, kinds);
  if (values.help === true) return undefined;
  const names = targets.map(({ name }) => name);
  const most = 999_999_999;
  return {
    cases: readWholeNumber('cases', values.cases ?? '1000000', [1, most]),
    seed: readWholeNumber('seed', values.seed ?? '1', [0, most]),
    from: readWholeNumber('from', values.from ?? '0', [0, most]),
    names: values.target === undefined ? names : readNames('target', values.target, names),
  };
}

async function run({ cases, seed, from, names }: Options): Promise<number> {
  const chosen = targets.filter(({ name }) => names.includes(name));
  const each = Math.ceil(cases / chosen.length);
  let failures = 0;
  for (const target of chosen) {
    const startMs = performance.now();
    const onProgress = (done: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${target.name} ${String(done)}/${String(each)} `);
    };
    const failure = await runCases(target, { seed, from, cases: each, onProgress });
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    process.stdout.write(
      `${failure === undefined ? 'ok    ' : 'FAILED'} ${target.name}: ${String(each)} cases, ${seconds} s\n`,
    );
    if (failure === undefined) continue;
    failures += 1;
    const replay = `npm run fuzz -- --target ${target.name} --seed ${String(seed)} --from ${String(failure.case)} --cases 1`;
    process.stdout.write(`${failure.error.stack ?? failure.error.message}\nto repeat: ${replay}\n`);
  }
  for (const line of growthOf(names)) process.stdout.write(`${line}\n`);
  process.stdout.write(`${String(chosen.length - failures)} passed, ${String(failures)} failed\n`);
  return failures === 0 ? 0 : 1;
}
