import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { LineSplitter, LineTooLongError, type Line } from '../../../../src/kube/reflector/line-splitter.ts';

const text = '{"a":"ä"}\n{"b":"\u{1f600}\u2028"}\n\n{"c":1}\n';
const bytes = Buffer.from(text);

function split(chunks: readonly Uint8Array[], maxLength = 1000): Line[] {
  const splitter = new LineSplitter(maxLength);
  return chunks.flatMap((chunk) => [...splitter.push(chunk)]);
}

describe('LineSplitter', () => {
  test('lines end at \\n and at no other character that Unicode calls a line end', () => {
    expect(split([bytes]).map((line) => line.text)).toEqual(['{"a":"ä"}', '{"b":"\u{1f600}\u2028"}', '', '{"c":1}']);
  });

  test.each(Array.from({ length: bytes.length + 1 }, (_, offset) => ({ offset })))(
    'a cut at byte $offset changes nothing',
    ({ offset }) => {
      expect(split([bytes.subarray(0, offset), bytes.subarray(offset)])).toEqual(split([bytes]));
    },
  );

  test('any text in any chunks is split into its lines, each with its position', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat({ max: 40 })), (strings, sizes) => {
        const lines = strings.map((string) => string.replaceAll('\n', ''));
        const stream = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const chunks: Buffer[] = [];
        let start = 0;
        for (const size of sizes) chunks.push(stream.subarray(start, (start += size)));
        chunks.push(stream.subarray(start));
        const found = split(chunks, 1e6);
        expect(found.map((line) => line.text)).toEqual(lines);
        for (const { text: line, position, length } of found) {
          expect(stream.subarray(position, position + length).toString()).toBe(line);
        }
      }),
    );
  });

  test('an unfinished line is not returned', () => {
    expect(split([Buffer.from('{"a":')])).toEqual([]);
  });

  test('a line of the maximum length is accepted', () => {
    expect(split([Buffer.from('12345\n')], 5)).toHaveLength(1);
  });

  test('a longer one is refused before its end, by position and without its content', () => {
    const splitter = new LineSplitter(8);
    expect([...splitter.push(Buffer.from('short\nsecret'))]).toHaveLength(1);
    const overflow = (): Line[] => [...splitter.push(Buffer.from('-password'))];
    expect(overflow).toThrow(LineTooLongError);
    expect(overflow).toThrow('the line at byte 6 is longer than 8 bytes');
  });
});
