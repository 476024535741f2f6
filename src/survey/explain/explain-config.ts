/** Explains one config: which workloads use it, and what a change of each of its keys would do. */
import { isForbiddenCall } from '../../model/cluster-client.ts';
import { allKeys } from '../../model/config-state.ts';
import { configKey, configRef, workloadKey, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { ConfigObject } from '../../model/kube-object.ts';
import { isManaged } from '../../plan/selection/selection.ts';
import { ownersOf } from '../../plan/read/managed-fields.ts';
import type { PlacedReference } from '../../plan/references/places.ts';
import type { ReadWorkload } from '../cluster.ts';
import { userOf, usesConfig } from './changed.ts';
import { keyNamesOf, whyUnwatched } from './config-details.ts';
import { effectsOf } from './effects.ts';
import type { ExplainInput } from './explain-workload.ts';
import type { ConfigExplanation, ConfigUser } from './explanation.ts';
import { controllerState, ofBreaker, ofInstallation, ofReading } from './findings.ts';
import { configProblem } from './hint-problems.ts';
import { namedKeys, shownNames } from './key-names.ts';
import type { Exclusion } from './use.ts';
import { usesOf } from './uses.ts';

export interface ConfigName {
  readonly kind: ConfigKind;
  readonly namespace: string;
  readonly name: string;
}

/** Reads the config itself once, for the names of its keys. @throws ClientError except for a right that lacks */
export async function explainConfig(config: ConfigName, input: ExplainInput): Promise<ConfigExplanation> {
  const { client, survey, noted, installation, otherOptions } = input;
  const ref = configRef(config.kind, config.name);
  const read = await readOnce(config, input);
  const key = configKey(config.kind, config.namespace, config.name);
  const unwatched = await whyUnwatched(key, { client, cluster: survey.cluster, options: installation.options });
  const workloads = survey.cluster.workloads.filter((each) => usesConfig(each, ref, survey, noted));
  const places = workloads.flatMap((each) => placesOf(each, config, input));
  const inTemplates = [...places.map((place) => place.key), ...workloads.flatMap(({ state }) => namedKeys(ref, state))];
  const named = new Set(inTemplates.filter((name) => name !== allKeys));
  const keys = read.keys ?? [...named].sort();
  const users = workloads
    .map((workload) => userWith(workload, { ref, config, keys, named, unwatched }, input))
    .sort((a, b) => (workloadKey(a.workload) < workloadKey(b.workload) ? -1 : 1));
  return {
    config,
    exists: read.exists,
    controller: controllerState(installation),
    keys: read.keys && shownNames(read.keys, ref, named),
    notRead: read.notRead,
    by: read.by,
    users,
    unusedKeys: read.keys && shownNames(unused(read.keys, users, named), ref, named),
    findings: [
      ...(unwatched === undefined ? [] : [{ code: 'not-counted', config: ref, exclusion: unwatched } as const]),
      ...ofInstallation(installation, otherOptions),
      ...ofBreaker(ref, config.namespace, installation),
      ...ofReading(survey.cluster, noted),
      ...configProblem(ref, config.namespace, survey.cluster),
    ],
  };
}

/** The config with the names of its keys; without the right to read it, what the survey has listed. */
async function readOnce(config: ConfigName, { client, survey, noted }: ExplainInput) {
  const key = configKey(config.kind, config.namespace, config.name);
  try {
    const object = (await client.get(config)) as ConfigObject | undefined;
    const keys = object && keyNamesOf(object);
    return { exists: object !== undefined, keys, notRead: undefined, by: object === undefined ? [] : ownersOf(object) };
  } catch (error) {
    if (!isForbiddenCall(error)) throw error;
    // A user that may not list the kind either does not learn whether it exists.
    const exists = survey.cluster.notListed.has(config.kind) || survey.cluster.configs.has(key);
    return { exists, keys: undefined, notRead: error.message, by: noted.owners.get(key) ?? [] };
  }
}

/** Where a workload refers to the config. */
function placesOf(
  { state }: ReadWorkload,
  { kind, name }: ConfigName,
  { noted }: ExplainInput,
): readonly PlacedReference[] {
  const all = noted.places.get(workloadKey(state)) ?? [];
  return all.filter((place) => place.kind === kind && place.name === name);
}

interface UserContext {
  readonly ref: ConfigRef;
  readonly config: ConfigName;
  readonly keys: readonly string[];
  readonly named: ReadonlySet<string>;
  readonly unwatched: Exclusion | undefined;
}

function userWith(workload: ReadWorkload, context: UserContext, input: ExplainInput): ConfigUser {
  const { ref, config, keys, named, unwatched } = context;
  const { survey, client } = input;
  const facts = survey.factsOf(workload);
  const surveyed = survey.of(workload);
  const key = configKey(config.kind, config.namespace, config.name);
  const details = { unwatched: new Map(unwatched === undefined ? [] : [[key, unwatched]]), keys: new Map() };
  const places = placesOf(workload, config, input);
  const use =
    facts && usesOf({ facts, surveyed, places, cluster: survey.cluster, details }).find((each) => each.config === ref);
  if (facts === undefined || use === undefined) throw new Error(`${workloadKey(workload.state)} does not use ${ref}`);
  return {
    ...userOf(surveyed),
    use,
    isOptedIn: isManaged(workload.state, facts.selectionContext),
    effects: effectsOf({ facts, surveyed, use, keys, named, nowMs: client.nowMs }),
  };
}

/** Keys of which no workload has a use. */
function unused(keys: readonly string[], users: readonly ConfigUser[], named: ReadonlySet<string>): readonly string[] {
  const isWhole = users.some(({ use }) => use.keys.includes(allKeys));
  return isWhole ? [] : keys.filter((key) => !named.has(key));
}
