/** Collects the objects of one text after the other into a tree. */
import { basename, join } from 'node:path';

import type { KubeObject } from '../model/kube-object.ts';
import { hasPlaceholders, readDocuments, type TextDocument } from './documents.ts';
import { isKustomizationFile, readKustomization } from './kustomization.ts';
import type { BrokenText, Kustomization, Manifest, Mistyped, OptionsFile, Path, Position, Tree } from './manifest.ts';
import { originsOf } from './origin.ts';
import { mostDepth, Texts } from './plain-value.ts';
import { Places, type DocumentPlace, type TextSource } from './places.ts';
import type { FilePorts } from './ports.ts';
import { shown } from './shown-path.ts';
import { decode, Lines } from './text.ts';
import { wellTyped } from './well-typed.ts';

type Members = Readonly<Record<string, unknown>>;

type SourcePorts = Pick<FilePorts, 'exists' | 'readAgain' | 'sourceFolder' | 'workingFolder'>;

export class TextReader {
  readonly #ports: SourcePorts;
  readonly #places = new Places();
  readonly #texts = new Texts();
  readonly #manifests: Manifest[] = [];
  readonly #broken: BrokenText[] = [];
  readonly #templates: string[] = [];
  readonly #kustomizations: Kustomization[] = [];
  readonly #optionsFiles: OptionsFile[] = [];

  constructor(ports: SourcePorts) {
    this.#ports = ports;
  }

  tree(): Tree {
    const patches = new Set(this.#kustomizations.flatMap((each) => each.patches));
    const manifests =
      patches.size === 0
        ? this.#manifests
        : this.#manifests.map((manifest) =>
            manifest instanceof TextManifest && patches.has(manifest.file) ? manifest.asPatch() : manifest,
          );
    return {
      manifests,
      broken: this.#broken,
      templates: this.#templates,
      optionsFiles: this.#optionsFiles,
      kustomizations: this.#kustomizations,
    };
  }

  /** A file that is not read, with the reason as the end of a sentence. */
  refuse(name: string, problem: string): void {
    this.#broken.push({ position: { file: name, line: 1, column: 1 }, message: `This file ${problem}.` });
  }

  takeTemplate(name: string): void {
    this.#templates.push(name);
  }

  /** @param isNamed the user names the file: whatever is wrong with it is reported */
  read(source: TextSource, bytes: Uint8Array, isNamed: boolean): void {
    const { name } = source;
    const decoded = decode(bytes);
    if ('problem' in decoded) {
      this.refuse(name, decoded.problem);
      return;
    }
    const { text } = decoded;
    // Many files of a repository are YAML or JSON for another program.
    if (!isNamed && !/\b(?:kind|apiVersion|sinks)\b/.test(text) && !isKustomizationFile(basename(name))) {
      return;
    }
    const documents = [...documentsOf(name, text, this.#texts)];
    const problems = documents.filter((document) => 'problem' in document);
    if (isTemplate(text, problems.length > 0)) {
      this.takeTemplate(name);
      return;
    }
    const lines = problems.length > 0 ? new Lines(text) : undefined;
    for (const document of documents) {
      if (!('problem' in document)) this.#takeDocument(source, text, document);
      else if (lines !== undefined) {
        const position = { file: name, ...lines.positionAt(document.offset) };
        this.#broken.push({ position, message: `This is no YAML that can be read: ${document.problem}.` });
      }
    }
  }

  #takeDocument(source: TextSource, text: string, { value, ...document }: TextDocument): void {
    const isKustomization = isKustomizationFile(basename(source.name)) || isOfKustomize(value);
    if (isKustomization) this.#kustomizations.push(readKustomization(source.name, value));
    else if (isOptionsFile(value)) {
      const place = { source, ...document };
      this.#optionsFiles.push({ value, positionOf: (path) => this.#places.inDocument(place, path) });
    } else {
      const lead = text.slice(document.start, document.offset);
      for (const { object, path } of objectsIn(value, [])) {
        this.#manifests.push(this.#manifestOf({ source, ...document }, object, { path, lead }));
      }
    }
  }

  #manifestOf(
    place: DocumentPlace,
    raw: Members & { readonly kind: string },
    { path, lead }: { readonly path: Path; readonly lead: string },
  ): Manifest {
    const { object, mistyped } = wellTyped(raw);
    const origin = this.#originOf(object, lead);
    const where = { places: this.#places, place, path, origin };
    return new TextManifest(object, where, { mistyped: mistyped.length === 0 ? undefined : mistyped });
  }

  #originOf(object: KubeObject, lead: string): TextSource | undefined {
    const { exists, readAgain, sourceFolder, workingFolder } = this.#ports;
    const paths = originsOf(object, lead).filter((path) => !path.startsWith('..'));
    const path = paths.map((each) => join(sourceFolder, each)).find((each) => exists(each));
    return path === undefined ? undefined : { name: shown(path, workingFolder), readAgain: () => readAgain(path) };
  }
}

interface Whereabouts {
  readonly places: Places;
  readonly place: DocumentPlace;
  /** Of the object in its document: that of an item of a list. */
  readonly path: Path;
  readonly origin: TextSource | undefined;
}

class TextManifest implements Manifest {
  readonly object: KubeObject;
  readonly mistyped: readonly Mistyped[] | undefined;
  readonly isPatch: boolean | undefined;
  readonly #where: Whereabouts;

  constructor(object: KubeObject, where: Whereabouts, { mistyped, isPatch }: Pick<Manifest, 'mistyped' | 'isPatch'>) {
    this.object = object;
    this.mistyped = mistyped;
    this.isPatch = isPatch;
    this.#where = where;
  }

  /** Of the text that was read. */
  get file(): string {
    return this.#where.place.source.name;
  }

  get position(): Position {
    return this.positionOf([]);
  }

  positionOf(path: Path): Position {
    const { places, place, origin } = this.#where;
    if (origin === undefined) return places.inDocument(place, [...this.#where.path, ...path]);
    const isObject = (value: unknown): boolean => isSame(value, this.object);
    // A template of Helm is no YAML, so it has no lines for the values of its objects.
    return places.inSource(origin, isObject, path) ?? { file: origin.name, line: 1, column: 1 };
  }

  asPatch(): Manifest {
    return new TextManifest(this.object, this.#where, { mistyped: this.mistyped, isPatch: true });
  }
}

/** Whether a value of a source is the object that was made of it: kustomize may have changed its name. */
function isSame(value: unknown, { kind, metadata }: KubeObject): boolean {
  const other = value as KubeObject | null;
  const name = other?.metadata?.name;
  return other?.kind === kind && name !== undefined && metadata?.name?.includes(name) === true;
}

function* documentsOf(name: string, text: string, texts: Texts): ReturnType<typeof readDocuments> {
  if (/\.json$/i.test(name)) {
    const value = parseJson(text);
    // The other parser finds the place of an error, and reads what JSON does not allow.
    if (value !== undefined) {
      yield { value, start: 0, end: text.length, offset: Math.max(0, text.search(/\S/)) };
      return;
    }
  }
  yield* readDocuments(text, texts);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isTooDeep(root: unknown): boolean {
  let level: readonly unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostDepth) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

/** Whether it is a template of a text: Helm (`{{`) or Jinja (`{%`). */
function isTemplate(text: string, isBroken: boolean): boolean {
  if (isBroken) return /\{\{|\{%/.test(text);
  return text.includes('{{') && hasPlaceholders(text);
}

function isOfKustomize(value: unknown): boolean {
  const apiVersion = (value as KubeObject | null)?.apiVersion;
  return typeof apiVersion === 'string' && apiVersion.startsWith('kustomize.config.k8s.io/');
}

function isOptionsFile(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null) return false;
  return 'sinks' in value && Array.isArray(value.sinks) && !('kind' in value);
}

/** The objects of a document: itself, or the items of a list. A value that is no object is passed over. */
function* objectsIn(
  value: unknown,
  path: Path,
): Generator<{ readonly object: Members & { readonly kind: string }; readonly path: Path }, void> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const { apiVersion, kind, items } = value as Members;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return;
  if (!kind.endsWith('List') || !Array.isArray(items)) {
    yield { object: value as Members & { kind: string }, path };
    return;
  }
  for (const [index, item] of (items as readonly unknown[]).entries()) {
    // The items of a list of one kind, as the API server sends them, do not name it.
    const ofKind = kind === 'List' ? item : withType(item, apiVersion, kind.slice(0, -'List'.length));
    yield* objectsIn(ofKind, [...path, 'items', index]);
  }
}

function withType(item: unknown, apiVersion: string, kind: string): unknown {
  if (typeof item !== 'object' || item === null) return item;
  return { apiVersion, kind, ...item };
}
