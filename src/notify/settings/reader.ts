/** Reads the values of a parsed file by their path, such as `sinks[1].type`; an error names the wrong value. */
import { UsageError } from '../../config/rules.ts';
import { quote, unknown } from '../../config/sources.ts';
import { parseGoDuration } from '../../model/duration.ts';
import { isMapping, type Members } from '../../model/members.ts';
import { nearest } from '../../model/nearest.ts';
import { suggestion } from '../../model/quote.ts';

/** A mapping at a path; `read` gives the texts of its members. */
export class MappingReader {
  readonly #path: string;
  readonly #members: Members;

  /** @throws UsageError for a value that is no mapping, and for a member that is not accepted */
  constructor(value: unknown, path: string, accepted: readonly string[]) {
    if (!isMapping(value))
      throw new UsageError(`${path || 'the file'}: accepted is a mapping of ${accepted.join(', ')}`);
    this.#path = path;
    this.#members = value;
    for (const key of Object.keys(value)) {
      if (!accepted.includes(key)) throw unknown(`key${path === '' ? '' : ` in ${path}:`}`, key, accepted);
    }
  }

  pathOf(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#members, key);
  }

  value(key: string): unknown {
    return this.has(key) ? this.#members[key] : undefined;
  }

  /** @throws UsageError for a value that is no text, or that is empty */
  text(key: string, accepts: string): string | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrong(key, value, accepts);
  }

  /** @throws UsageError also where there is none */
  needed(key: string, accepts: string): string {
    const text = this.text(key, accepts);
    if (text === undefined) throw new UsageError(`${this.pathOf(key)} is missing: accepted is ${accepts}`);
    return text;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const text = this.needed(key, `one of ${choices.join(', ')}`);
    return this.#oneOf(key, text, choices);
  }

  flag(key: string): boolean {
    const text = this.text(key, 'true or false');
    return text !== undefined && this.#oneOf(key, text, ['true', 'false']) === 'true';
  }

  /** @returns ms */
  duration(key: string, byDefaultMs: number, longestMs: number): number {
    const accepts = 'a duration such as 10s, 5m or 4h';
    const text = this.text(key, accepts);
    if (text === undefined) return byDefaultMs;
    const ms = parseGoDuration(text);
    if (ms === undefined || ms < 1_000 || ms > longestMs)
      throw this.wrong(key, text, `${accepts}, from 1s to ${String(longestMs / 3_600_000)}h`);
    return ms;
  }

  /** One text or a list of texts. */
  list(key: string, accepts: string): readonly string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    const texts = entries.filter((entry) => typeof entry === 'string' && entry !== '') as string[];
    if (entries.length === 0 || texts.length < entries.length) throw this.wrong(key, value, accepts);
    return texts;
  }

  /** A list of mappings, or none. */
  mappings(key: string, accepted: readonly string[]): readonly MappingReader[] {
    const value = this.value(key) ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, value, 'a list');
    return value.map((each, index) => new MappingReader(each, `${this.pathOf(key)}[${String(index)}]`, accepted));
  }

  mapping(key: string, accepted: readonly string[]): MappingReader {
    return new MappingReader(this.value(key) ?? {}, this.pathOf(key), accepted);
  }

  /** @param meant the nearest value that is accepted */
  wrong(key: string, value: unknown, accepts: string, meant?: string): UsageError {
    const shown = typeof value === 'string' ? quote(value) : Array.isArray(value) ? 'a list' : 'a mapping';
    return new UsageError(`${this.pathOf(key)}: invalid value ${shown}: accepted is ${accepts}${suggestion(meant)}`);
  }

  #oneOf<T extends string>(key: string, text: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw this.wrong(key, text, `one of ${choices.join(', ')}`, nearest(text, choices));
    return found;
  }
}
