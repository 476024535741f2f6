/**
 * Reads the files of `--config` and `--notifications`. Values keep their written text, so that a value in a file means
 * the same as in a flag; a mapping becomes its text in JSON, the form that it has in a flag.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Pair, type YAMLMap } from 'yaml';

/** The file exists but is not a mapping of options to values; the message is one line. */
export class ConfigFileError extends Error {}

/**
 * Keys and values of a YAML mapping, in its order; none for an empty file.
 * @param mappings keys whose values may be mappings
 * @throws ConfigFileError if the text is not YAML or not one mapping, if it repeats a key, or if a value is not a
 *   scalar
 */
export function readConfigFile(text: string, mappings: readonly string[]): ReadonlyMap<string, string> {
  const { contents } = parseYaml(text);
  if (contents === null) return new Map();
  if (!isMap(contents)) throw new ConfigFileError('accepted is a mapping of option names to values');
  return new Map((contents as YAMLMap).items.map((pair) => readPair(pair, mappings)));
}

/**
 * What a YAML document contains, with all scalars as texts: mappings, lists and strings.
 * @throws ConfigFileError if the text is not YAML
 */
export function readYamlTexts(text: string): unknown {
  return parseYaml(text).toJS({ maxAliasCount: mostAliases });
}

/** No user writes more by hand, and aliases of aliases would multiply. */
const mostAliases = 100;

/** @throws ConfigFileError if the text is not YAML */
function parseYaml(text: string): Document.Parsed {
  // The failsafe schema reads every scalar as a string: `0`, `off` and `1.10` stay unchanged.
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'error', lineCounter });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw new ConfigFileError(`line ${String(line)} is not YAML: ${error.message.replaceAll(/\s+/g, ' ')}`);
  }
  return document;
}

function readPair(pair: Pair, mappings: readonly string[]): [string, string] {
  const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
  if (key === undefined) throw new ConfigFileError('accepted is a mapping of option names to values');
  if (isSeq(pair.value) && mappings.includes(key)) return [key, JSON.stringify(valueOf(pair.value))];
  if (isSeq(pair.value))
    throw new ConfigFileError(`the value of "${key}" must be one plain value; a list is written as a,b`);
  if (isMap(pair.value) && mappings.includes(key)) return [key, textOf(pair.value)];
  if (!isScalar(pair.value)) throw new ConfigFileError(`the value of "${key}" must be one plain value`);
  return [key, String(pair.value.value)];
}

/** What a list contains, with all scalars as texts. */
function valueOf(node: unknown): unknown {
  if (isSeq(node)) return node.items.map(valueOf);
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [String(key), valueOf(value)]));
  return isScalar(node) ? String(node.value) : undefined;
}

function textOf(mapping: YAMLMap): string {
  return JSON.stringify(Object.fromEntries(mapping.items.map((pair) => readPair(pair, []))));
}
