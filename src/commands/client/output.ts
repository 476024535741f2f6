/** Prints data for programs: JSON and YAML. */
import { Document, visit } from 'yaml';

import type { Printer } from '../../config/command.ts';
import { choiceOption, type Option } from '../../config/parsers.ts';
import { jsonText, unsafeCharacter, unsafeInLine } from '../../model/json-text.ts';

export { apiVersion } from '../../model/json-text.ts';

export type DataFormat = 'json' | 'yaml';

/** Members that are undefined are left out. What a tenant wrote comes out with its control characters escaped. */
export function printData(data: object, format: DataFormat, printer: Printer): void {
  const plain = JSON.parse(JSON.stringify(data)) as object;
  printer.print(format === 'json' ? jsonText(plain) : yamlText(plain));
}

function yamlText(data: object): string {
  const document = new Document(data);
  visit(document, {
    Scalar: (_key, node) => {
      // No other style has escapes.
      if (typeof node.value === 'string' && unsafeCharacter.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0 }).trimEnd();
  return text.replaceAll(
    unsafeInLine,
    (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
  );
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
