/** Finds annotations of reroll that have no effect or whose value is not understood, with their places. */
import type { Mistyped, Path } from '../../manifests/manifest.ts';
import type { HintProblem } from '../../model/hints.ts';
import { isConfigKind, workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type PodTemplate } from '../../model/kube-object.ts';
import { nearest } from '../../model/nearest.ts';
import { printable } from '../../model/quote.ts';
import {
  configAnnotations,
  hintAnnotations,
  hintsOfKind,
  namespaceAnnotations,
  namesByKey,
  ownAnnotations,
  type AnnotationName,
  type Annotations,
} from '../../plan/read/annotations.ts';
import { readConfigHints, readHints, readNamespace } from '../../plan/read/hints.ts';
import { isPlaceholder, type LintObject } from '../lint-object.ts';
import { listAt } from '../../model/members.ts';
import { sentence } from '../sentence.ts';
import { isConfig } from '../provided/index-of-configs.ts';
import type { Found } from '../rule.ts';
import { kindOfWorkload, type World } from '../world.ts';

/** As many as the reader of the controller reports of an object. */
const mostInObject = 10;

type Texts = Readonly<Record<string, string>>;

export interface HintFinding extends Found {
  /** `unknown`: no such annotation has an effect here. */
  readonly fault: 'unknown' | 'value';
}

/** A part of an object that can have annotations and labels. */
interface Place {
  readonly path: Path;
  readonly annotations: Texts;
  readonly labels: Texts;
}

const found = new WeakMap<World, readonly HintFinding[]>();

/** All of a tree. Two rules share them. */
export function hintProblems(world: World): readonly HintFinding[] {
  const findings = found.get(world) ?? [...findProblems(world)];
  found.set(world, findings);
  return findings;
}

function* findProblems(world: World): Generator<HintFinding, void> {
  for (const object of world.objects) {
    const places = placesOf(object);
    if (!places.some(({ annotations, labels }) => isHinted(annotations, world) || isHinted(labels, world))) continue;
    yield* inAnnotations(object, places, world);
    yield* ofWrongType(object, world);
    yield* inLabels(object, places, world);
  }
}

function isHinted(texts: Texts, { settings }: World): boolean {
  const { prefix } = settings.read.annotations;
  return Object.keys(texts).some((key) => key.startsWith(`${prefix}/`));
}

function placesOf(object: LintObject): readonly Place[] {
  const { metadata } = object.manifest.object;
  const own = { path: ['metadata'], annotations: metadata?.annotations ?? {}, labels: metadata?.labels ?? {} };
  const template = templateIn(object);
  if (template === undefined) return [own];
  const { annotations = {}, labels = {} } = (template.metadata ?? {}) as Partial<Place>;
  return [own, { path: ['spec', 'template', 'metadata'], annotations, labels }];
}

function templateIn(object: LintObject): PodTemplate | undefined {
  const kind = kindOfWorkload(object);
  return kind && templateOf(kind, object.manifest.object);
}

/** The annotations that count on an object; undefined where none does. */
function accepted(object: LintObject): readonly AnnotationName[] | undefined {
  const workload = kindOfWorkload(object);
  if (workload !== undefined) return hintsOfKind(hasRestart(workload));
  if (isConfig(object)) return configAnnotations;
  return object.kind === 'Namespace' && object.group === '' ? namespaceAnnotations : undefined;
}

function hasRestart(kind: WorkloadKind): boolean {
  return workloadTypeOf(kind).restart !== undefined;
}

function* inAnnotations(object: LintObject, places: readonly Place[], world: World): Generator<HintFinding, void> {
  for (const { annotation, message } of problemsOf(object, world)) {
    const { path = ['metadata', 'annotations'], value = '' } = findKey(places, annotation) ?? {};
    const name = namesByKey(world.settings.read.annotations).get(annotation);
    const about = annotation;
    if (name === undefined || accepted(object)?.includes(name) !== true) {
      yield { in: object, path, fault: 'unknown', message: sentence(`${printable(annotation)} ${message}`), about };
    } else if (!isPlaceholder(value) && !isNamedWindow(name, value, world)) {
      yield { in: object, path, fault: 'value', message: sentence(`${annotation}: ${message}`), about };
    }
  }
}

/** The windows of the controller have names that the files do not define. */
function isNamedWindow(name: AnnotationName, value: string, { settings }: World): boolean {
  if (name !== 'window' || settings.areWindowsKnown) return false;
  return value.split(';').some((entry) => /^[\w-]+$/.test(entry.trim()));
}

function problemsOf(object: LintObject, world: World): readonly HintProblem[] {
  const { read } = world.settings;
  const { kind, manifest } = object;
  const workload = kindOfWorkload(object);
  if (workload !== undefined) {
    return readHints(manifest.object, templateIn(object), read, hasRestart(workload)).hints.problems;
  }
  if (isConfig(object) && isConfigKind(kind)) {
    return readConfigHints(kind, manifest.object.metadata?.annotations ?? {}, read.annotations).problems;
  }
  if (accepted(object) !== undefined) return readNamespace(manifest.object, read).problems;
  return isCopied(object) ? [] : misplaced(object, world);
}

/** Its owner has them: a Deployment gives its annotations to its ReplicaSets. The Lease has some of its own. */
function isCopied({ kind, manifest }: LintObject): boolean {
  return kind === 'Lease' || listAt(manifest.object, 'metadata', 'ownerReferences').length > 0;
}

function misplaced({ manifest }: LintObject, { settings }: World): readonly HintProblem[] {
  const { annotations } = settings.read;
  const { prefix } = annotations;
  const keys = Object.keys(manifest.object.metadata?.annotations ?? {}).filter((key) => key.startsWith(`${prefix}/`));
  return keys.slice(0, mostInObject).flatMap((annotation): HintProblem[] => {
    const name = namesByKey(annotations).get(annotation);
    if (name === undefined) return [{ annotation, message: whyUnknown(annotation, annotations) }];
    return ownAnnotations.includes(name) ? [] : [{ annotation, message: 'has no effect on this kind of object' }];
  });
}

function whyUnknown(key: string, annotations: Annotations): string {
  const { prefix } = annotations;
  const names = hintAnnotations.map((name) => annotations[name].slice(prefix.length + 1));
  const meant = nearest(key.slice(prefix.length + 1), names);
  return meant === undefined ? 'is not known' : `is not known; did you mean ${prefix}/${meant}?`;
}

/** A value without quotes, such as `true`, is no text, and the API server refuses the object. */
function* ofWrongType(object: LintObject, { settings }: World): Generator<HintFinding, void> {
  const { prefix } = settings.read.annotations;
  const isHint = ({ path }: Mistyped): boolean =>
    path.at(-2) === 'annotations' && String(path.at(-1)).startsWith(`${prefix}/`);
  for (const { path, found } of (object.manifest.mistyped ?? []).filter(isHint).slice(0, mostInObject)) {
    const key = String(path.at(-1));
    const message = `${printable(key)}: the value is ${found}, and annotations are texts: write it in quotes.`;
    yield { in: object, path, fault: 'value', message, about: `${key} type` };
  }
}

function* inLabels(object: LintObject, places: readonly Place[], { settings }: World): Generator<HintFinding, void> {
  const { annotations } = settings.read;
  const hints = [...new Set([...hintAnnotations, ...configAnnotations])].map((name) => annotations[name]);
  for (const { path, labels } of places) {
    for (const key of hints.filter((hint) => Object.hasOwn(labels, hint))) {
      const message = `${key} is a label here, and counts as an annotation only.`;
      yield { in: object, path: [...path, 'labels', key], fault: 'unknown', message, about: `label ${key}` };
    }
  }
}

/** A problem names at most the beginning of a long key. */
function findKey(
  places: readonly Place[],
  annotation: string,
): { readonly path: Path; readonly value: string } | undefined {
  const isMeant = annotation.endsWith('…')
    ? (key: string) => key.startsWith(annotation.slice(0, -1))
    : (key: string) => key === annotation;
  for (const { path, annotations } of places) {
    const key = Object.keys(annotations).find(isMeant);
    if (key !== undefined) return { path: [...path, 'annotations', key], value: annotations[key] ?? '' };
  }
  return undefined;
}
