/** Uses of configs and keys that pods need and nothing provides. */
import { quote, suggestionAmong } from '../../model/quote.ts';
import { isPlaceholder, type LintObject } from '../lint-object.ts';
import type { PlacedReference } from '../../plan/references/places.ts';
import { pathsOf, usesOf, wordsOf } from '../pod-specs.ts';
import type { Provided } from '../provided/provided.ts';
import type { Found, LintRule } from '../rule.ts';
import { sentence } from '../sentence.ts';
import { namedKey, type World } from '../world.ts';

export const missingConfig: LintRule = {
  id: 'missing-config',
  severity: 'warning',
  summary: 'Pods need a ConfigMap or Secret that nothing provides.',
  find: (world) => dangling(world).configs,
};

export const missingKey: LintRule = {
  id: 'missing-key',
  severity: 'warning',
  summary: 'Pods need a key that their ConfigMap or Secret does not have.',
  find: (world) => dangling(world).keys,
};

interface Context {
  readonly object: LintObject;
  readonly world: World;
  /** Whether the name that was probably meant is searched. */
  readonly isOffering: boolean;
}

/** Of an object. A user reads no more, and to find the place of each takes time. */
const mostInObject = 100;

/** A search compares with all names of the files. */
const mostOffers = 200;

interface Dangling {
  readonly configs: readonly Found[];
  readonly keys: readonly Found[];
}

const known = new WeakMap<World, Dangling>();

/** What dangles in a tree. Two rules share it. */
function dangling(world: World): Dangling {
  const found = known.get(world) ?? findDangling(world);
  known.set(world, found);
  return found;
}

function findDangling(world: World): Dangling {
  const [configs, keys]: [Found[], Found[]] = [[], []];
  for (const object of world.objects) {
    const isOffering = configs.length + keys.length < mostOffers;
    for (const { isMissing, found } of danglingIn({ object, world, isOffering })) {
      (isMissing ? configs : keys).push(found);
    }
  }
  return { configs, keys };
}

interface Fault {
  /** The whole config, as opposed to a key. */
  readonly isMissing: boolean;
  readonly found: Found;
}

/** The first of the uses of an object that have the same fault. */
function* danglingIn(context: Context): Generator<Fault, void> {
  const { object, world } = context;
  const seen = new Set<string | undefined>();
  for (const use of usesOf(object)) {
    if (use.need === 'optional' || isPlaceholder(use.name) || isPlaceholder(use.key)) continue;
    const provided = world.configs.find({ ...use, namespace: object.namespace });
    const isMissing = provided.length === 0;
    const found = isMissing ? whyMissing(use, context) : whyKeyless(use, provided, context);
    if (found === undefined || seen.has(found.about)) continue;
    seen.add(found.about);
    const isLast = seen.size === mostInObject;
    const message = isLast ? `${found.message} What else may be missing here is left out.` : found.message;
    yield { isMissing, found: { ...found, message } };
    if (isLast) return;
  }
}

function whyMissing(use: PlacedReference, context: Context): Found | undefined {
  const { kind, name } = use;
  const { object, world, isOffering } = context;
  const { namespace } = object;
  const place =
    world.settings.cluster === undefined ? 'not in these files' : 'neither in these files nor in the cluster';
  const meant = isOffering ? suggestionAmong(name, world.configs.namesInFiles(kind, namespace)) : '';
  const message = `${kind} ${quote(name)}, which ${wordsOf(use)} needs, is ${place}: pods do not start without it${meant}`;
  return {
    in: object,
    path: pathsOf(object, use).name,
    message: sentence(message),
    about: `${kind}/${name}`,
    ...severityOf(kind, context),
  };
}

function whyKeyless(use: PlacedReference, provided: readonly Provided[], context: Context): Found | undefined {
  const { kind, name, key } = use;
  const { object, world, isOffering } = context;
  const wanted = namedKey(key);
  const keys = world.configs.keysOf(provided);
  if (wanted === undefined || keys === undefined || keys.includes(wanted)) return undefined;
  // The names of the keys of a Secret that no template names are not shown.
  const meant = kind === 'Secret' || !isOffering ? '' : suggestionAmong(wanted, keys);
  const message = `${kind} ${quote(name)} has no key ${quote(wanted)}, which ${wordsOf(use)} needs${meant}`;
  const about = `${kind}/${name}/${wanted}`;
  return {
    in: object,
    path: pathsOf(object, use).key,
    message: sentence(message),
    about,
    ...severityOf(kind, context),
  };
}

/** Files that hold configs of this kind and namespace most likely hold all of them. */
function severityOf(kind: PlacedReference['kind'], { object, world }: Context): Pick<Found, 'severity'> {
  return world.configs.isKnownIn(kind, object.namespace) ? { severity: 'error' } : {};
}
