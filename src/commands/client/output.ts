/** Prints data for programs: JSON and YAML. */
import { Document, visit } from 'yaml';

import type { Printer } from '../../config/command.ts';
import { choiceOption, type Option } from '../../config/parsers.ts';

/** The version of all data that commands print. A test holds it to the JSON Schemas in docs/schemas. */
export const apiVersion = 'reroll.dev/v1alpha1';

export type DataFormat = 'json' | 'yaml';

/** Members that are undefined are left out. What a tenant wrote comes out with its control characters escaped. */
export function printData(data: object, format: DataFormat, printer: Printer): void {
  const plain = JSON.parse(JSON.stringify(data)) as object;
  printer.print(format === 'json' ? jsonText(plain) : yamlText(plain));
}

/** JSON itself demands it of few of these characters, and a terminal acts on more. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const unsafeInLine = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function jsonText(data: object): string {
  const ofUnit = (unit: string): string => `\\u${hex(unit.charCodeAt(0), 4)}`;
  return JSON.stringify(data, undefined, 2).replaceAll(unsafeInLine, (character) =>
    character.split('').map(ofUnit).join(''),
  );
}

function yamlText(data: object): string {
  const document = new Document(data);
  visit(document, {
    Scalar: (_key, node) => {
      // No other style has escapes.
      if (typeof node.value === 'string' && unsafe.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0 }).trimEnd();
  return text.replaceAll(unsafeInLine, (character) => `\\U${hex(character.codePointAt(0) ?? 0, 8)}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
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
