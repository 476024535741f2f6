/** What the measuring programs have in common: their command line, their progress and the rows of their tables. */
import process from 'node:process';

export interface MeasuringProgram<V extends { readonly help?: boolean | undefined }> {
  readonly usage: string;
  /** @throws TypeError for invalid arguments */
  readonly readArguments: () => { readonly values: V };
  /** Resolves with the exit code. */
  readonly measure: (values: V) => Promise<number>;
}

/** Resolves with the exit code: 2 for wrong usage. */
export async function runMeasuring<V extends { readonly help?: boolean | undefined }>({
  usage,
  readArguments,
  measure,
}: MeasuringProgram<V>): Promise<number> {
  try {
    const { values } = readArguments();
    if (values.help !== true) return await measure(values);
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${usage}`);
    return 2;
  }
}

/** A row of a table in Markdown. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
