/** Reads the file of `--config`. Every value keeps the text it was written as, so that the file means what a flag means. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair, type YAMLMap } from 'yaml';

/** The file is there and is not what a file of options has to be; the message is one line. */
export class ConfigFileError extends Error {}

/**
 * Keys and values of a YAML mapping, in its order. An empty file has none.
 * @throws ConfigFileError when it is not YAML, not one mapping, or a key is given twice or a value is not a plain one
 */
export function readConfigFile(text: string): ReadonlyMap<string, string> {
  // The failsafe schema reads every plain value as a string: `0`, `off` and `1.10` stay what they are.
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'error', lineCounter });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw new ConfigFileError(`line ${String(line)} is not YAML: ${error.message.replaceAll(/\s+/g, ' ')}`);
  }
  if (document.contents === null) return new Map();
  if (!isMap(document.contents)) throw new ConfigFileError('accepted is a mapping of option names to values');
  return new Map((document.contents as YAMLMap).items.map(readPair));
}

function readPair(pair: Pair): [string, string] {
  const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
  if (key === undefined) throw new ConfigFileError('accepted is a mapping of option names to values');
  if (isSeq(pair.value))
    throw new ConfigFileError(`the value of "${key}" must be one plain value; a list is written as a,b`);
  if (!isScalar(pair.value)) throw new ConfigFileError(`the value of "${key}" must be one plain value`);
  return [key, String(pair.value.value)];
}
