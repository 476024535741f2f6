/** Runs Git without the settings of the machine's user. */
import { runProgram } from '../support/run-program.ts';

const settings = {
  'user.name': 'Somebody',
  'user.email': 'somebody@example.com',
  'commit.gpgSign': 'false',
  'core.hooksPath': '/dev/null',
};

/** The output without its last line break. @throws Error with Git's message, when it fails */
export async function runGit(folder: string, ...args: readonly string[]): Promise<string> {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = await runProgram('git', '-C', folder, ...options, ...args);
  return output.trimEnd();
}
