/** Ids in the form of the real ones, of which a test can read what they stand for. */
import type { StagingDigests } from '../../../src/staging/ports.ts';
import { contentOf, noContent } from './facts.ts';

const letters = 'qrstuvwxyz';
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** The id of a content, by its name, under a digest key: `bad2` has the id `badsaaaaaaaaaaaa` under the first one. */
export function contentId(content: string, key = 0): string {
  if (content === noContent) return content;
  const text = content.replace(/[0-9]/g, (digit) => letters[Number(digit)] ?? '');
  return `${text.padEnd(15, 'a')}${base32[key] ?? ''}`;
}

/** Whether an id is that of a content, under any key. */
export function isOf(id: string | undefined, content: string): boolean {
  return id === content || id?.slice(0, -1) === contentId(content).slice(0, -1);
}

/** @param keys the digest keys of a process, the present one first */
export function digestsUnder(keys: readonly number[]): StagingDigests {
  return {
    contentIds: (state) => keys.map((key) => contentId(contentOf(state), key)),
    rank: (contents, key) => scramble(`${contents} ${key}`),
    tripId: (...parts) => `t${scramble(parts.join(' '))}`,
  };
}

/** Spreads texts over texts of 12 characters, the same in every process. */
function scramble(text: string): string {
  let hash = 2_166_136_261;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return Array.from({ length: 12 }, () => {
    hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507) >>> 0;
    return base32[hash % 32] ?? '';
  }).join('');
}
