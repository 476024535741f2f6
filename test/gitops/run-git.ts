/** Runs Git as somebody whose own settings do not count. */
import { runProgram } from '../support/run-program.ts';

const settings = {
  'user.name': 'Somebody',
  'user.email': 'somebody@example.com',
  'commit.gpgSign': 'false',
  'core.hooksPath': '/dev/null',
};

/** What it prints, without the line break at its end. @throws Error with what it said, when it fails */
export async function runGit(folder: string, ...args: readonly string[]): Promise<string> {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = await runProgram('git', '-C', folder, ...options, ...args);
  return output.trimEnd();
}
