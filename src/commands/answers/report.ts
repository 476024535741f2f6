/** What a command that writes prints: a line for each written object as data, everything else beside it. */
import type { Printer } from '../../config/command.ts';
import type { ObjectName } from '../../model/cluster-client.ts';
import { printable } from '../../model/quote.ts';
import { objectText, resourceText } from '../client/names.ts';
import type { WriteSettings } from './settings.ts';

export class Report {
  readonly #printer: Printer;
  readonly #settings: Pick<WriteSettings, 'output' | 'dryRun'>;
  #done = 0;
  #failed = 0;

  constructor(printer: Printer, settings: Pick<WriteSettings, 'output' | 'dryRun'>) {
    this.#printer = printer;
    this.#settings = settings;
  }

  /** @param what such as `approved (ConfigMap/app k3xq7m2p…)` */
  wrote(object: ObjectName, what: string): void {
    const { output, dryRun } = this.#settings;
    this.#done += 1;
    const suffix = dryRun ? ' (server dry run)' : '';
    this.#printer.print(output === 'name' ? resourceText(object) : printable(`${objectText(object)} ${what}${suffix}`));
  }

  say(line: string): void {
    // Blanks at the beginning are layout.
    const [indent = ''] = /^ */.exec(line) ?? [];
    this.#printer.printError(`${indent}${printable(line)}`);
  }

  note(line: string): void {
    this.say(`note: ${line}`);
  }

  fail(line: string): void {
    this.#failed += 1;
    this.say(`reroll: ${line}`);
  }

  /** 1 if anything failed, or if there was nothing to do. */
  get exitCode(): number {
    return this.#failed === 0 && this.#done > 0 ? 0 : 1;
  }
}
