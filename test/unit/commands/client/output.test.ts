import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';

import { printData, type DataFormat } from '../../../../src/commands/client/output.ts';

function printed(data: object, format: DataFormat): string {
  const lines: string[] = [];
  printData(data, format, { print: (line) => void lines.push(line), printError: () => undefined });
  return lines.join('\n');
}

const formats = [
  ['json', (text: string) => JSON.parse(text) as unknown],
  ['yaml', (text: string) => parse(text) as unknown],
] as const;

test.each(formats)('%s leaves members out that are undefined', (format, read) => {
  expect(read(printed({ a: 1, b: undefined }, format))).toEqual({ a: 1 });
});

test.each(formats)('%s has no control character but line breaks, and reads back as the same', (format, read) => {
  const odd = fc.constantFrom(
    '\u001b[2J',
    '\u009b31m',
    '\u007f',
    '\u202e',
    '\u2028',
    '\t',
    '\n',
    '\u{e0001}',
    "'",
    '"',
    '\\',
    'é',
  );
  const texts = fc.array(fc.oneof(odd, fc.string()), { maxLength: 4 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.array(texts)), (data) => {
      const text = printed(data, format);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(read(text)).toEqual({ ...data });
    }),
  );
});
