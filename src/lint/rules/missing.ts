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
  find: (world) => eachUse(world, whyMissing),
};

export const missingKey: LintRule = {
  id: 'missing-key',
  severity: 'warning',
  summary: 'Pods need a key that their ConfigMap or Secret does not have.',
  find: (world) => eachUse(world, whyKeyless),
};

type Check = (use: PlacedReference, provided: readonly Provided[], context: Context) => Found | undefined;

interface Context {
  readonly object: LintObject;
  readonly world: World;
}

/** The first of the uses of an object that have the same fault. */
function* eachUse(world: World, check: Check): Generator<Found, void> {
  for (const object of world.objects) {
    const seen = new Set<string | undefined>();
    for (const use of usesOf(object)) {
      if (use.need === 'optional' || isPlaceholder(use.name) || isPlaceholder(use.key)) continue;
      const provided = world.configs.find({ ...use, namespace: object.namespace });
      const found = check(use, provided, { object, world });
      if (found === undefined || seen.has(found.about)) continue;
      seen.add(found.about);
      yield found;
    }
  }
}

function whyMissing(use: PlacedReference, provided: readonly Provided[], context: Context): Found | undefined {
  const { kind, name } = use;
  const { object, world } = context;
  if (provided.length > 0) return undefined;
  const { namespace } = object;
  const place =
    world.settings.cluster === undefined ? 'not in these files' : 'neither in these files nor in the cluster';
  const meant = suggestionAmong(name, world.configs.namesInFiles(kind, namespace));
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
  const { object, world } = context;
  const wanted = namedKey(key);
  const keys = world.configs.keysOf(provided);
  if (wanted === undefined || provided.length === 0 || keys === undefined || keys.includes(wanted)) return undefined;
  // The names of the keys of a Secret that no template names are not shown.
  const meant = kind === 'Secret' ? '' : suggestionAmong(wanted, keys);
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
