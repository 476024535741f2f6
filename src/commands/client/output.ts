/** Prints data for programs: JSON and YAML. */
import { stringify } from 'yaml';

import type { Printer } from '../../config/command.ts';
import { choiceOption, type Option } from '../../config/parsers.ts';

/** The version of all data that commands print. A test holds it to the JSON Schemas in docs/schemas. */
export const apiVersion = 'reroll.dev/v1alpha1';

export type DataFormat = 'json' | 'yaml';

/** Members that are undefined are left out. */
export function printData(data: object, format: DataFormat, printer: Printer): void {
  const plain = JSON.parse(JSON.stringify(data)) as object;
  if (format === 'json') printer.print(JSON.stringify(plain, undefined, 2));
  else printer.print(stringify(plain, { lineWidth: 0 }).trimEnd());
}

/** `-o`. */
export function outputOption<T extends string>(group: string, formats: readonly T[]): Option<T> {
  const [byDefault = ''] = formats;
  return {
    ...choiceOption('output', group, formats),
    short: 'o',
    description: 'Format of the output',
    defaultText: byDefault,
  };
}
