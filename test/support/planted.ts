/**
 * Values of Secrets that must appear nowhere else, and a search for leaks: the values themselves, as
 * text or encoded, and digests of them without a key, which allow a guess to be verified.
 */
import { createHash, randomBytes } from 'node:crypto';

/** In every value, so that one search finds all of them. Nothing else has it by chance. */
const mark = 'kwzq7xjv';
const algorithms = ['md5', 'sha1', 'sha256', 'sha512'];
const encodings = ['hex', 'base64', 'base64url'] as const;
/** So much of a digest is as good as all of it. */
const digestLength = 16;

interface Needle {
  readonly text: string;
  readonly form: string;
}

const needles: readonly Needle[] = [
  { text: mark, form: 'a value' },
  { text: Buffer.from(mark).toString('hex'), form: 'a value in hexadecimal' },
  ...[0, 1, 2].map((offset) => ({ text: base64Within(offset), form: 'a value in base64' })),
];

export class PlantedValues {
  /** What was digested, by the first characters of the digest. */
  readonly #digests = new Map<string, string>();
  #count = 0;

  /**
   * A value that was never given before; every second one is easy to guess. @param key of the Secret that is to hold it
   */
  next(key: string): string {
    this.#count += 1;
    const rest = this.#count % 2 === 0 ? randomBytes(24).toString('base64url') : `pin-${String(this.#count)}`;
    const value = `${mark}-${rest}`;
    this.#plant(key, value);
    return value;
  }

  /** What a text gives away, each form once; empty where it gives away nothing. */
  findIn(text: string): readonly string[] {
    const forms = needles.filter((needle) => text.includes(needle.text)).map(({ form }) => form);
    return [...new Set([...forms, ...this.#digestsIn(text)])];
  }

  #plant(key: string, value: string): void {
    const base64 = Buffer.from(value).toString('base64');
    const inputs = [
      value,
      base64,
      `${key}=${value}`,
      JSON.stringify({ [key]: value }),
      JSON.stringify({ [key]: base64 }),
    ];
    for (const input of inputs) {
      for (const algorithm of algorithms) {
        for (const encoding of encodings) {
          const digest = createHash(algorithm).update(input).digest(encoding);
          this.#digests.set(digest.slice(0, digestLength), `an unkeyed ${algorithm} digest`);
        }
      }
    }
  }

  #digestsIn(text: string): readonly string[] {
    const words = text.match(/[\w+/-]{16,}/g) ?? [];
    const found = new Set<string>();
    for (const word of words) {
      for (let from = 0; from + digestLength <= word.length; from += 1) {
        const form = this.#digests.get(word.slice(from, from + digestLength));
        if (form !== undefined) found.add(form);
      }
    }
    return [...found];
  }
}

/** The characters that the mark always has in base64 where so many bytes, by threes, stand before it. */
function base64Within(offset: number): string {
  const encoded = Buffer.from(`${'\0'.repeat(offset)}${mark}`).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + mark.length) * 8) / 6));
}
