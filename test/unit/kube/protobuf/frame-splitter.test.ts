/** Frames of a watch, however its bytes are cut into chunks. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { FrameSplitter, FrameTooLongError } from '../../../../src/kube/protobuf/frame-splitter.ts';

function framed(contents: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    contents.map((content) => {
      const frame = Buffer.alloc(4 + content.length);
      frame.writeUInt32BE(content.length);
      frame.set(content, 4);
      return frame;
    }),
  );
}

function cut(bytes: Buffer, at: readonly number[]): readonly Buffer[] {
  const ends = [...at.map((end) => end % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test('any chunks give the same frames, with their places', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.array(fc.nat()), (contents, at) => {
      const splitter = new FrameSplitter(100);
      const found: object[] = [];
      for (const chunk of cut(framed(contents), at))
        for (const { bytes, position, length } of splitter.push(chunk))
          found.push({ bytes: [...bytes], position, length });
      let position = 0;
      const expected = contents.map((content) => {
        const frame = { bytes: [...content], position, length: content.length };
        position += 4 + content.length;
        return frame;
      });
      expect(found).toEqual(expected);
      expect(splitter.pendingLength).toBe(0);
    }),
  );
});

test('a frame that is not complete stays pending', () => {
  const splitter = new FrameSplitter(100);
  expect([...splitter.push(Buffer.from([0, 0, 0, 2, 7]))]).toEqual([]);
  expect(splitter.pendingLength).toBe(5);
});

test('a frame that was put together from two chunks is wiped once the next one is requested', () => {
  const splitter = new FrameSplitter(100);
  const bytes = framed([Buffer.from('s3cret'), Buffer.from('x')]);
  expect([...splitter.push(bytes.subarray(0, 6))]).toEqual([]);
  const frames = splitter.push(bytes.subarray(6));
  const { bytes: first } = frames.next().value as { readonly bytes: Uint8Array };
  expect(Buffer.from(first).toString()).toBe('s3cret');
  frames.next();
  expect([...first]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a frame that is too long is refused by its length, with its place alone', () => {
  const splitter = new FrameSplitter(3);
  const push = (): unknown => [
    ...splitter.push(Buffer.concat([framed([Buffer.from('abc')]), Buffer.from([0, 0, 0, 4])])),
  ];
  expect(push).toThrow(new FrameTooLongError(7, 3));
});
