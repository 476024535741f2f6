/** Whole reconciles of a workload, with any lists in its annotations and any configs beside it. */
import type { ConfigKind } from '../../../src/model/kinds.ts';
import { configKinds, workloadKey } from '../../../src/model/kinds.ts';
import { ControllerFixture, webKey } from '../../fakes/controller-fixture.ts';
import { stakaterKindKeys } from '../../../src/plan/stakater/keys.ts';
import type { Random } from '../../support/random.ts';
import { annotations as ownKeys, drawAnnotations } from '../generate/annotations.ts';
import { drawWorkload } from '../generate/objects.ts';
import { drawName, drawText } from '../generate/texts.ts';
import { must, show, type Target } from '../target.ts';

/** Character comparisons that one reconcile may cost. */
const mostComparisons = 20_000;

/** The most look-ups of a config, for each of the lists that may name it. */
const mostLookUpsEach = 20;

/** Ten problems, each with its annotation. */
const longestNote = 11_000;

/** The controller under test, and its measurements. */
interface Driven {
  readonly fixture: ControllerFixture;
  /** Runs one reconcile. */
  readonly reconcile: () => Promise<unknown>;
  /** Number of config look-ups so far. */
  readonly lookUps: () => number;
}

/** The only place that depends on how the controller is put together. */
function drive(random: Random): Driven {
  const flip = (): boolean => random.below(2) === 0;
  const fixture = new ControllerFixture({
    isStakater: flip(),
    autoReloadAll: flip(),
    reloadOnDelete: flip(),
    isDryRun: random.below(4) === 0,
  });
  const { configs } = fixture.inventory;
  const get = configs.get.bind(configs);
  let lookUps = 0;
  configs.get = (key) => {
    lookUps += 1;
    return get(key);
  };
  return { fixture, reconcile: () => fixture.reconcile(), lookUps: () => lookUps };
}

async function checkReconciles(random: Random): Promise<void> {
  const driven = drive(random);
  const { fixture } = driven;
  const names = drawConfigs(random, fixture);
  fixture.listed();
  fixture.workload(drawChange(random), random.pick(['list', 'watch'] as const));
  await reconcileWithin(driven, names.length);
  if (random.below(2) === 0)
    fixture.config({ name: validName(random), resourceVersion: '200', data: { color: 'blue' } });
  if (random.below(2) === 0) fixture.removeConfig(random.pick([...names, 'app']));
  if (random.below(2) === 0) fixture.workload(drawChange(random));
  await reconcileWithin(driven, names.length + 1);
  // The lists of this reconcile contain what the previous one has written.
  await reconcileWithin(driven, names.length + 1);
  const { comparisons } = fixture.offers;
  const reports = fixture.events.filter(({ reason }) => reason === 'HintNotUnderstood').length;
  await reconcileWithin(driven, names.length + 1);
  const reportsNow = fixture.events.filter(({ reason }) => reason === 'HintNotUnderstood');
  must(
    reportsNow.length === reports && fixture.offers.comparisons === comparisons,
    () => `reported again: ${show(reportsNow.slice(-2).map(({ note }) => note))}`,
  );
}

/** Runs one reconcile, and checks that it stays within its limits. */
async function reconcileWithin({ fixture, reconcile, lookUps }: Driven, configs: number): Promise<void> {
  const before = { comparisons: fixture.offers.comparisons, lookUps: lookUps(), events: fixture.events.length };
  const found = fixture.inventory.workloads.get(webKey);
  const known = found?.state;
  // Selections of earlier plans are read once more: by this plan, and after it.
  const selections = 1 + 2 * (found?.observation.formerSelections.length ?? 0);
  await reconcile();
  const comparisons = fixture.offers.comparisons - before.comparisons;
  must(comparisons <= mostComparisons, () => `${String(comparisons)} comparisons`);
  const longest = Math.max(0, ...fixture.events.slice(before.events).map(({ note }) => note.length));
  must(longest <= longestNote, () => `a note of ${String(longest)} characters`);
  if (known === undefined) return;
  const { references, record, listed } = known;
  must(workloadKey(known) === webKey, () => show(known));
  const recorded = record.state === 'known' ? Object.keys(record.record.configs).length : 0;
  const size = references.length + recorded + listed.ConfigMap.length + listed.Secret.length + configs;
  const used = lookUps() - before.lookUps;
  must(
    used <= mostLookUpsEach * selections * (size + 10),
    () => `${String(used)} look-ups for ${String(size)} configs`,
  );
}

/** Names of the existing ConfigMaps; one case in a hundred has hundreds of long names. */
function drawConfigs(random: Random, fixture: ControllerFixture): readonly string[] {
  const isCrowded = random.below(100) === 0;
  const length = random.pick([12, 64, 96, 253]);
  const names = isCrowded
    ? Array.from({ length: 300 }, (_, index) => String(index).padStart(length, 'a'))
    : Array.from({ length: random.below(6) }, () => validName(random));
  for (const name of names) fixture.config({ name });
  if (random.below(2) === 0) fixture.config({ kind: 'Secret', name: validName(random) });
  return names;
}

/** A merge patch of annotations and a pod template. */
function drawChange(random: Random): object {
  const { spec } = drawWorkload(random);
  const lists = configKinds.flatMap((kind) => [drawList(random, kind, true), drawList(random, kind, false)]);
  return {
    metadata: { annotations: { ...drawAnnotations(random), ...(Object.assign({}, ...lists) as object) } },
    spec,
  };
}

/** A list of one vocabulary, most often none; some have hundreds of entries. */
function drawList(random: Random, kind: ConfigKind, isOwn: boolean): Readonly<Record<string, string>> {
  if (random.below(3) > 0) return {};
  const ownKey = kind === 'ConfigMap' ? ownKeys.configMaps : ownKeys.secrets;
  const count = random.below(50) === 0 ? 300 : random.below(6);
  const entry = (_: unknown, index: number): string =>
    random.below(8) === 0 ? drawText(random) : `${drawName(random)}${random.pick(['', '-', '/', 'B'])}${String(index)}`;
  return { [isOwn ? ownKey : stakaterKindKeys[kind].named]: Array.from({ length: count }, entry).join() };
}

/** A name that an API server accepts. */
function validName(random: Random): string {
  const name = drawName(random);
  return /^[a-z0-9][-a-z0-9]{0,252}$/.test(name) ? name : 'app';
}

export const reconcilingTargets: readonly Target[] = [{ name: 'reconciles', check: checkReconciles }];
