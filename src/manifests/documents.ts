/**
 * Parses a text of YAML or JSON into plain values, document by document. The work is bounded whatever the text is: the
 * depth, the size of a document and what aliases stand for are limited. No message repeats a part of the text.
 */
import { Composer, isMap, isScalar, isSeq, Lexer, Parser, type Document, type ParsedNode } from 'yaml';

import { mostDepth, plainValue, RefusedText, type Texts } from './plain-value.ts';

/** Objects of Kubernetes have some tens of thousands at most; a list of thousands of them has more. */
const mostPieces = 4_000_000;

export interface TextDocument {
  /** Of the first character of its content. */
  readonly offset: number;
  /** From where to where its text is: parsed on its own, it has the same content. */
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

export interface BrokenDocument {
  readonly offset: number;
  /** The end of a sentence that begins with the place. */
  readonly problem: string;
}

type ParsedDocument = Document.Parsed;

/** The documents of a text, in its order; after a broken one the others follow where that is possible. */
export function* readDocuments(text: string, texts: Texts): Generator<TextDocument | BrokenDocument, void> {
  let start = 0;
  try {
    for (const document of composed(text)) {
      const end = document.range[2];
      yield* readDocument(document, { start, end }, texts);
      start = end;
    }
  } catch (error) {
    yield broken(error, start);
  }
}

/** The document whose content begins in a text; undefined if there is none. @param text of one document */
export function parseNode(text: string): ParsedNode | undefined {
  for (const { contents } of composed(text)) if (contents !== null) return contents;
  return undefined;
}

/** The offset of the value at a path, or of its nearest ancestor that exists: of its key, where it has one. */
export function offsetIn(root: ParsedNode, path: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = root.range[0];
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === undefined) break;
    node = next.node;
    offset = next.offset;
  }
  return offset;
}

function stepInto(
  node: unknown,
  step: string | number,
): { readonly node: unknown; readonly offset: number } | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? (node.items[step] as ParsedNode | undefined) : undefined;
    return item === undefined ? undefined : { node: item, offset: item.range[0] };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  const key = pair?.key as ParsedNode | undefined;
  return pair === undefined || key === undefined ? undefined : { node: pair.value, offset: key.range[0] };
}

/** Whether a part of the text is a placeholder such as `{{ .Values.name }}`, which YAML reads as two mappings. */
export function hasPlaceholders(text: string): boolean {
  try {
    for (const { contents } of composed(text)) if (contents !== null && isPlaceholder(contents)) return true;
  } catch {
    return false;
  }
  return false;
}

function isPlaceholder(node: unknown): boolean {
  if (isSeq(node)) return node.items.some(isPlaceholder);
  return isMap(node) && node.items.some(({ key, value }) => isMap(key) || isPlaceholder(value));
}

/** @throws RefusedText, RangeError for a text that is nested too deeply */
function* composed(text: string): Generator<ParsedDocument, void> {
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'error', strict: true });
  yield* composer.compose(tokensOf(text)) as Generator<ParsedDocument, void>;
}

function* tokensOf(text: string) {
  const parser = new Parser();
  let pieces = 0;
  for (const lexeme of new Lexer().lex(text)) {
    pieces += 1;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') pieces = 0;
      yield token;
    }
    if (parser.stack.length > mostDepth) throw new RefusedText('is nested too deeply', parser.offset);
    if (pieces > mostPieces) throw new RefusedText('has too many values in one document', parser.offset);
  }
  yield* parser.end();
}

function* readDocument(
  document: ParsedDocument,
  { start, end }: Pick<TextDocument, 'start' | 'end'>,
  texts: Texts,
): Generator<TextDocument | BrokenDocument, void> {
  const [error] = document.errors;
  const { contents } = document;
  if (error !== undefined) {
    yield { offset: error.pos[0], problem: problemOf(error.code) };
  } else if (contents !== null) {
    try {
      yield { offset: contents.range[0], start, end, value: plainValue(contents, texts) };
    } catch (refusal) {
      yield broken(refusal, contents.range[0]);
    }
  }
}

function broken(error: unknown, offset: number): BrokenDocument {
  if (error instanceof RefusedText) return { offset: error.offset, problem: error.message };
  if (error instanceof RangeError) return { offset, problem: 'is nested too deeply' };
  throw error;
}

/** By the codes of the parser, since its messages quote the text. */
const problems: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias is not valid YAML',
  BAD_DQ_ESCAPE: 'a text in double quotes has an escape that YAML does not have',
  BAD_INDENT: 'the indentation does not fit that of the lines before',
  BAD_SCALAR_START: 'a text begins with a character that needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping or list stands where only a text may be; check the indentation and colons',
  BLOCK_IN_FLOW: 'a block stands inside brackets',
  DUPLICATE_KEY: 'a key is there twice',
  KEY_OVER_1024_CHARS: 'a key is longer than 1,024 characters',
  MISSING_CHAR: 'a character is missing, such as a colon, a comma, a quotation mark or a closing bracket',
  MULTILINE_IMPLICIT_KEY: 'a key goes over more than one line; a colon or a quotation mark may be missing',
  TAB_AS_INDENT: 'a tab stands in the indentation, where YAML accepts only blanks',
  UNEXPECTED_TOKEN: 'this is not expected here; check the indentation and quotation marks',
};

function problemOf(code: string): string {
  return problems[code] ?? 'this is not valid YAML';
}
