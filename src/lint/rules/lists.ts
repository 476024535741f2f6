/** Entries of the lists of a workload that name nothing. */
import { configKinds, type ConfigKind } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import { quote, suggestionAmong } from '../../model/quote.ts';
import type { AnnotationName } from '../../plan/read/annotations.ts';
import { findListProblems } from '../../plan/selection/list-problems.ts';
import { annotationPath } from '../annotation-path.ts';
import { isPlaceholder } from '../lint-object.ts';
import type { Found, LintRule } from '../rule.ts';
import { sentence } from '../sentence.ts';
import type { LintWorkload, World } from '../world.ts';

export const listedConfigMissing: LintRule = {
  id: 'listed-config-missing',
  severity: 'warning',
  summary: 'A list of a workload names a ConfigMap or Secret that nothing provides.',
  find: findMissing,
};

export const globMatchesNothing: LintRule = {
  id: 'glob-matches-nothing',
  severity: 'warning',
  summary: 'A pattern in a list of a workload matches no ConfigMap or Secret.',
  find: findUnmatched,
};

interface List {
  readonly kind: ConfigKind;
  readonly annotation: string;
  readonly entries: readonly NamePattern[];
}

type Names = Readonly<Record<ConfigKind, AnnotationName>>;

const including: Names = { ConfigMap: 'configMaps', Secret: 'secrets' };
const excluding: Names = { ConfigMap: 'excludeConfigMaps', Secret: 'excludeSecrets' };

function listsOf({ state }: LintWorkload, { settings }: World): readonly List[] {
  const { annotations } = settings.read;
  return configKinds.flatMap((kind) => [
    { kind, annotation: annotations[including[kind]], entries: state.hints.include[kind] },
    { kind, annotation: annotations[excluding[kind]], entries: state.hints.exclude[kind] },
  ]);
}

function* findMissing(world: World): Generator<Found, void> {
  for (const workload of world.workloads) {
    yield* inIncluded(workload, world);
    yield* inExcluded(workload, world);
  }
}

/** As the controller reports it, by what the files provide. */
function* inIncluded({ object, state, selection }: LintWorkload, world: World): Generator<Found, void> {
  const { annotations } = world.settings.read;
  const isMissing = (ref: string): boolean => selection.missing.some((missing) => missing === ref);
  const problems = findListProblems(state, annotations, { missing: selection.missing, isCutShort: false, isMissing });
  for (const { annotation, message, wanted } of problems) {
    if (isPlaceholder(message)) continue;
    const names = world.configs.namesInFiles('ConfigMap', object.namespace);
    const meant = wanted === undefined ? '' : suggestionAmong(wanted, names);
    const text = `${annotation}: ${message.replace(/^there is no (\w+ "[^"]*")$/, '$1 is not in these files')}${meant}`;
    yield {
      in: object,
      path: annotationPath(object, annotation),
      message: sentence(text),
      about: `${annotation} ${message}`,
    };
  }
}

/** A name that neither a file nor the pod template has. */
function* inExcluded(workload: LintWorkload, world: World): Generator<Found, void> {
  const { object, state } = workload;
  for (const { kind, annotation, entries } of listsOf(workload, world)) {
    if (annotation !== world.settings.read.annotations[excluding[kind]]) continue;
    for (const { text, isLiteral } of entries) {
      const isUsed = state.references.some((each) => each.kind === kind && each.name === text);
      if (!isLiteral || isUsed || isPlaceholder(text)) continue;
      if (world.configs.find({ kind, namespace: object.namespace, name: text }).length > 0) continue;
      const message = `${annotation}: ${kind} ${quote(text)} is not in these files, and the pod template does not use it.`;
      yield { in: object, path: annotationPath(object, annotation), message, about: `${annotation} ${text}` };
    }
  }
}

function* findUnmatched(world: World): Generator<Found, void> {
  for (const workload of world.workloads) {
    const { object, state } = workload;
    for (const { kind, annotation, entries } of listsOf(workload, world)) {
      const patterns = entries.filter(({ isLiteral, text }) => !isLiteral && !isPlaceholder(text));
      if (patterns.length === 0 || world.configs.hasExternal(kind, object.namespace)) continue;
      const used = state.references.filter((each) => each.kind === kind).map(({ name }) => name);
      const names = [...new Set([...world.configs.namesIn(kind, object.namespace), ...used])];
      for (const pattern of patterns.filter((each) => !names.some((name) => each.matches(name)))) {
        const message = `${annotation}: ${quote(pattern.text)} matches no ${kind} in these files.`;
        yield { in: object, path: annotationPath(object, annotation), message, about: `${annotation} ${pattern.text}` };
      }
    }
  }
}
