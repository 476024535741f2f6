/** Runs the completion scripts in real shells, and collects what they would offer to the user. */
import { runProgram, tryProgram } from '../support/run-program.ts';

/** What a shell offers for a line. */
export interface Offer {
  /** For the word of the shell, which in bash begins behind `=` and `:`. */
  readonly words: readonly string[];
  /** No space follows a word. */
  readonly isOpen: boolean;
  /** The shell adds names of files. */
  readonly areFiles: boolean;
}

export interface Shell {
  readonly name: 'bash' | 'zsh';
  /**
   * Completes the end of a line that begins with the name of the program. The completion script is the file that the
   * variable `COMPLETION_SCRIPT` names. Default: what the program prints.
   */
  complete(line: string, env: Readonly<Record<string, string>>): Promise<Offer>;
}

/** Readline passes what stands behind the last of its word breaks as the second argument. */
const bash: Shell = {
  name: 'bash',
  complete: async (line, env) => {
    const script = `
      ${sourceOf('bash')}
      compopt() { printf '%s\\n' "compopt $*"; }
      complete -p reroll > /dev/null || exit 1
      COMP_LINE=$1 COMP_POINT=\${#1}
      _reroll reroll "$2" ''
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const word = /[^\s=:]*$/.exec(line)?.[0] ?? '';
    return readOffer(await runShell(['bash', '--norc', '-c', script, 'bash', line, word], env));
  },
};

/** The functions of its completion system exist in its line editor only: those that the script calls print instead. */
const zsh: Shell = {
  name: 'zsh',
  complete: async (line, env) => {
    const script = `
      compdef() { compdef_of=$2; }
      compadd() { while [[ $1 != -- ]]; do [[ $1 == *S ]] && print 'compopt -o nospace'; shift; done; shift; print -l -- "$@"; }
      compset() { return 1; }
      _files() { print 'compopt -o default'; }
      ${sourceOf('zsh')}
      [[ $compdef_of == reroll ]] || exit 1
      words=("\${(@s: :)1}") CURRENT=\${#words} PREFIX=\${words[-1]}
      _reroll`;
    return readOffer(await runShell(['zsh', '-f', '-c', script, 'zsh', line], env));
  },
};

function sourceOf(name: Shell['name']): string {
  return `if [[ -n $COMPLETION_SCRIPT ]]; then source $COMPLETION_SCRIPT; else source <(reroll completion ${name}); fi`;
}

async function runShell(
  [file = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, stdout, stderr } = await tryProgram(file, args, env);
  if (code !== 0 || stderr !== '') throw new Error(`${file} ended with ${String(code)}: ${stderr}`);
  return stdout;
}

function readOffer(output: string): Offer {
  const lines = output.split('\n').filter((line) => line !== '');
  return {
    words: lines.filter((line) => !line.startsWith('compopt ')),
    isOpen: lines.includes('compopt -o nospace'),
    areFiles: lines.includes('compopt -o default'),
  };
}

/** The shells of this machine, and the names of those that it lacks. */
export async function findShells(): Promise<{ readonly found: readonly Shell[]; readonly lacking: readonly string[] }> {
  const isThere = async ({ name }: Shell): Promise<boolean> => {
    return runProgram(name, '-c', 'exit 0').then(
      () => true,
      () => false,
    );
  };
  const all = await Promise.all([bash, zsh].map(async (shell) => ({ shell, isFound: await isThere(shell) })));
  return {
    found: all.filter(({ isFound }) => isFound).map(({ shell }) => shell),
    lacking: all.filter(({ isFound }) => !isFound).map(({ shell }) => shell.name),
  };
}
