/** Runs another program to its end, as a user at a shell does. */
import { execFile } from 'node:child_process';
import process from 'node:process';

export interface ProgramResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it ended and what it printed, whatever its exit code. @throws Error when it cannot be started */
export function tryProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code === 'string') reject(new Error(`cannot run ${file}: ${error.code}`));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** The standard output. @throws Error with all output, if the program fails */
export async function runProgram(file: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await tryProgram(file, args);
  if (code === 0) return stdout;
  throw new Error(`${file} ${args.join(' ')} ended with ${String(code)}:\n${stdout}${stderr}`);
}
