/** Finds banned words: in TypeScript only in comments and texts, in every other file anywhere. */
import ts from 'typescript';

import type { BannedWord, Exception } from './words.ts';

/** A word where it stands. */
export interface Found {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** From one position of a text up to another. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The words in a file, in their order, without those that an exception allows. */
export function findWords(
  { file, text }: Source,
  words: readonly BannedWord[],
  exceptions: readonly Exception[],
): readonly Found[] {
  const spans = file.endsWith('.ts') ? proseOf(text) : [{ start: 0, end: text.length }];
  const allowed = exceptions
    .filter((exception) => exception.file === file)
    .flatMap((each) => placesOf(text, each.text));
  const found = words.flatMap(({ forms, instead }) =>
    [...text.matchAll(patternOf(forms))]
      .map((match) => ({ word: match[0].replace(/[\s*/#]+/g, ' '), instead, span: spanOf(match) }))
      .filter(({ span }) => isIn(span, spans) && !isIn(span, allowed)),
  );
  return found
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ word, instead, span }) => ({ file, line: lineOf(text, span.start), word, instead }));
}

/** Exceptions whose text is not in their file any more, or holds no banned word. */
export function unusedExceptions(
  sources: readonly Source[],
  words: readonly BannedWord[],
  exceptions: readonly Exception[],
): readonly Exception[] {
  return exceptions.filter(({ file, text }) => {
    const source = sources.find((candidate) => candidate.file === file);
    return source?.text.includes(text) !== true || !words.some(({ forms }) => patternOf(forms).test(text));
  });
}

function patternOf(forms: string): RegExp {
  return new RegExp(`\\b(?:${forms.replaceAll(' ', '[\\s*/#]+')})\\b`, 'gi');
}

function spanOf({ index, 0: word }: RegExpExecArray): Span {
  return { start: index, end: index + word.length };
}

/** Where a part stands in a text, which it may do more than once. */
function placesOf(text: string, part: string): readonly Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf(part); start !== -1; start = text.indexOf(part, start + 1)) {
    spans.push({ start, end: start + part.length });
  }
  return spans;
}

function isIn({ start, end }: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => span.start <= start && end <= span.end);
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** Comments, string literals and the texts of templates. */
function proseOf(text: string): readonly Span[] {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const spans: Span[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      spans.push({ start: node.getStart(file), end: node.end });
    }
    const comments = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    spans.push(...comments.map(({ pos, end }) => ({ start: pos, end })));
    node.getChildren(file).forEach(visit);
  };
  visit(file);
  return spans;
}
