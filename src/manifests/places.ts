/**
 * Finds lines and columns of what is reported. The reader keeps no syntax trees, so the text is read and parsed again,
 * and the last text and document are remembered: findings about the same object follow each other.
 */
import type { ParsedNode } from 'yaml';

import { offsetIn, parseNode, readDocuments, type TextDocument } from './documents.ts';
import type { Path, Position } from './manifest.ts';
import { Texts } from './plain-value.ts';
import { decode, Lines } from './text.ts';

/** A text that can be read again. */
export interface TextSource {
  /** As it is shown. */
  readonly name: string;
  readonly readAgain: () => Uint8Array;
}

/** Where the text of a document is. */
export interface DocumentPlace {
  readonly source: TextSource;
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

interface OpenText {
  readonly source: TextSource;
  readonly text: string;
  readonly lines: Lines;
  /** Undefined until they are asked for. */
  documents?: readonly TextDocument[];
}

interface OpenDocument {
  readonly source: TextSource;
  readonly start: number;
  readonly root: ParsedNode | undefined;
}

export class Places {
  #text: OpenText | undefined;
  #document: OpenDocument | undefined;

  /** Where the value at a path begins. */
  inDocument(place: DocumentPlace, path: Path): Position {
    const opened = this.#open(place.source);
    const root = this.#parse(place, opened);
    const offset = root === undefined ? place.offset : place.start + offsetIn(root, path);
    return this.#position(opened, offset);
  }

  /** Where an object begins, or a value of it, in the file that holds its source; undefined if it is not there. */
  inSource(source: TextSource, isObject: (value: unknown) => boolean, path: Path): Position | undefined {
    const document = this.#documentsOf(source).find((each) => isObject(each.value));
    return document === undefined ? undefined : this.inDocument({ source, ...document }, path);
  }

  /** None of a text that is broken, as a template of Helm is. */
  #documentsOf(source: TextSource): readonly TextDocument[] {
    const opened = this.#open(source);
    if (opened.documents !== undefined) return opened.documents;
    const documents = [...readDocuments(opened.text, new Texts())];
    const whole = documents.filter((each) => 'value' in each);
    opened.documents = whole.length === documents.length ? whole : [];
    return opened.documents;
  }

  #open(source: TextSource): OpenText {
    if (this.#text?.source.name === source.name) return this.#text;
    const decoded = decode(source.readAgain());
    const text = 'text' in decoded ? decoded.text : '';
    this.#text = { source, text, lines: new Lines(text) };
    this.#document = undefined;
    return this.#text;
  }

  #parse({ source, start, end }: DocumentPlace, { text }: OpenText): ParsedNode | undefined {
    if (this.#document?.source.name === source.name && this.#document.start === start) return this.#document.root;
    const root = parseNode(text.slice(start, end));
    this.#document = { source, start, root };
    return root;
  }

  #position({ source, lines }: OpenText, offset: number): Position {
    return { file: source.name, ...lines.positionAt(offset) };
  }
}
