/** Runs the checks of `npm test` as child processes and counts what they found. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

/** A command that is one check, or a run of Jest, which is many. */
export interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Shows the output as it comes; otherwise only that of a failure is shown, at its end. */
  readonly isLive?: boolean;
  /** Where Jest writes its results as JSON; the step then counts as its tests. */
  readonly jestResults?: string;
}

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** The part that is counted of what `jest --json` writes. */
interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be run at all. */
  readonly numRuntimeErrorTestSuites: number;
}

export interface StepRunner {
  /**
   * Runs all, `width` at a time, in the order given; prints a line for each and returns the sum of what they counted.
   */
  run(steps: readonly Step[], width: number): Promise<Count>;
  /** Ends what runs; the steps then count as failed. */
  kill(signal: NodeJS.Signals): void;
}

export function createStepRunner(print: (text: string) => void): StepRunner {
  const children = new Set<ChildProcess>();
  const runOne = async (step: Step): Promise<Count> => {
    const startMs = performance.now();
    const { isOk, output } = await execute(step, children);
    const count = step.jestResults === undefined ? countCheck(isOk) : await countJest(step.jestResults, isOk);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    const tests = step.jestResults === undefined ? '' : ` (${String(count.passed)} tests)`;
    print(`${count.failed === 0 ? 'ok    ' : 'FAILED'} ${step.name} ${seconds} s${tests}\n`);
    if (count.failed > 0) print(output);
    return count;
  };
  return {
    run: async (steps, width) => {
      const waiting = [...steps];
      const counts: Count[] = [];
      const work = async (): Promise<void> => {
        for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) counts.push(await runOne(step));
      };
      await Promise.all(Array.from({ length: width }, work));
      return addCounts(counts);
    },
    kill: (signal) => {
      for (const child of children) child.kill(signal);
    },
  };
}

export function addCounts(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

interface Execution {
  readonly isOk: boolean;
  readonly output: string;
}

function execute({ command, args, env, isLive }: Step, children: Set<ChildProcess>): Promise<Execution> {
  const child = spawn(command, args, {
    stdio: isLive === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  children.add(child);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (isOk: boolean, remark: string): void => {
      children.delete(child);
      resolve({ isOk, output: Buffer.concat(chunks).toString('utf8') + remark });
    };
    child.on('error', (error) => {
      end(false, `${error.message}\n`);
    });
    child.on('close', (code, signal) => {
      end(code === 0, signal === null ? '' : `ended by ${signal}\n`);
    });
  });
}

function countCheck(isOk: boolean): Count {
  return { passed: isOk ? 1 : 0, failed: isOk ? 0 : 1 };
}

/** A run that failed without a failed test, or that found no test, counts as one failure. */
async function countJest(path: string, isOk: boolean): Promise<Count> {
  const results = await readResults(path);
  const passed = results?.numPassedTests ?? 0;
  const failed = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0);
  const isUnexplained = failed === 0 && (!isOk || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed };
}

async function readResults(path: string): Promise<JestResults | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JestResults;
  } catch {
    return undefined;
  }
}
