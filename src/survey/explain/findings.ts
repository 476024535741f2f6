/** Collects the answers to "why not" for one workload, in the order in which a reader needs them. */
import type { Facts } from '../../inventory/facts.ts';
import { configKeyOf, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadObject } from '../../model/kube-object.ts';
import { isTripped } from '../../model/trip.ts';
import { rolledInPlaceOf } from '../../plan/read/owner.ts';
import type { Cluster } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import type { Surveyed } from '../surveyed.ts';
import type { ControllerState } from './explanation.ts';
import type { Finding } from './finding.ts';
import { hintProblems } from './hint-problems.ts';
import { nearestHint } from './nearest-hint.ts';
import type { Noted } from './noting-client.ts';
import type { Use } from './use.ts';
import { whyNotChanged } from './why-not-changed.ts';

/** An option that the command line sets to another value than the controller publishes. */
export interface OtherOption {
  /** Its name, without the dashes. */
  readonly option: string;
  /** The texts of both values; undefined for an option that is not set. */
  readonly published: string | undefined;
  readonly given: string | undefined;
}

export interface FindingsInput {
  readonly facts: Facts;
  readonly surveyed: Surveyed;
  readonly object: WorkloadObject;
  readonly cluster: Cluster;
  readonly noted: Noted;
  readonly installation: Installation;
  readonly otherOptions: readonly OtherOption[];
  readonly uses: readonly Use[];
}

export function findingsOf(input: FindingsInput): readonly Finding[] {
  const left = leftAlone(input);
  return [
    ...left,
    ...ofInstallation(input.installation, input.otherOptions),
    ...ofBreakers(input),
    ...ofReading(input.cluster, input.noted),
    ...hintProblems(input).filter((problem) => !left.some((each) => isSaidBy(each, problem))),
    ...input.uses.flatMap(ofUse),
    ...notCompared(input),
    ...whyNotChanged(input),
    ...input.surveyed.status.blockers.map(blockerFinding),
  ];
}

/** Why reroll leaves the workload alone altogether. */
function leftAlone(input: FindingsInput): readonly Finding[] {
  const { facts, object, installation, uses, surveyed } = input;
  const { workload } = facts;
  const { state, reason } = surveyed.status;
  if (reason === 'terminating') return [{ code: 'terminating' }];
  if (reason === 'namespace-not-selected')
    return [{ code: 'namespace-not-selected', ...excludingOption(workload.namespace, installation) }];
  const by = rolledInPlaceOf(object);
  if (state === 'off' && by !== undefined) return [{ code: 'owned', by }];
  if (state === 'off')
    return [{ code: 'not-opted-in', nearest: nearestHint(object, facts), usesConfigs: uses.length > 0 }];
  if (reason !== 'second-installation' && reason !== 'foreign-record') return [];
  return [{ code: 'foreign-record', why: workload.record.state === 'foreign' ? workload.record.why : 'other-key' }];
}

function excludingOption(namespace: string, { options }: Installation): { option: string; value: string } {
  const { namespacesToIgnore, namespaces, namespaceSelector = '' } = options;
  if (namespacesToIgnore.includes(namespace))
    return { option: 'namespaces-to-ignore', value: namespacesToIgnore.join() };
  if (namespaces !== undefined) return { option: 'namespaces', value: namespaces.join() };
  return { option: 'namespace-selector', value: namespaceSelector };
}

/** What is wrong with the controller, or with what is known of it. */
export function ofInstallation(installation: Installation, others: readonly OtherOption[]): readonly Finding[] {
  const { leader } = installation;
  const isStopped = controllerState(installation) === 'stopped';
  const stopped = { renewedAtMs: leader?.renewedMs, identity: leader?.identity ?? '' };
  return [
    ...(isStopped ? [{ code: 'controller-not-running', ...stopped } as const] : []),
    ...others.map((each) => ({ code: 'other-options', ...each }) as const),
  ];
}

/** Of the configs that count for the workload. */
function ofBreakers({ uses, facts, installation }: FindingsInput): readonly Finding[] {
  const counted = uses.filter(({ exclusion }) => exclusion === undefined).map(({ config }) => config);
  return counted.flatMap((config) => ofBreaker(config, facts.workload.namespace, installation));
}

/** That the breaker of a config is tripped, if it is. */
export function ofBreaker(config: ConfigRef, namespace: string, { breakers }: Installation): readonly Finding[] {
  const key = configKeyOf(config, namespace);
  const trips = breakers?.trips.filter((trip) => trip.config === key && isTripped(trip)) ?? [];
  return trips.map((trip) => ({ code: 'breaker-tripped', config, trip }));
}

export function controllerState({ leader, source }: Installation): ControllerState {
  if (leader !== undefined) return leader.isLive ? 'running' : 'stopped';
  return source === 'lease' ? 'stopped' : 'unknown';
}

/** What could not be read of the namespace. */
export function ofReading({ noNamespaces }: Cluster, { notListed }: Noted): readonly Finding[] {
  return [
    ...(noNamespaces === undefined ? [] : [{ code: 'namespace-not-read', message: noNamespaces } as const]),
    ...notListed.map((message) => ({ code: 'workloads-not-listed', message }) as const),
  ];
}

function ofUse({ config, content, places, listedBy, absentKeys, exclusion }: Use): readonly Finding[] {
  const isRequired = places.some(({ isOptional }) => !isOptional);
  const isMissing = content === 'missing' && (isRequired || listedBy.length === 0);
  return [
    ...(exclusion === undefined ? [] : [{ code: 'not-counted', config, exclusion } as const]),
    ...(isMissing ? [{ code: 'config-missing', config, isRequired } as const] : []),
    ...(absentKeys.length === 0 ? [] : [{ code: 'required-key-absent', config, keys: absentKeys } as const]),
  ];
}

/** Whether the nearest hint is the annotation of a problem. */
function isSaidBy(finding: Finding, problem: Finding): boolean {
  if (problem.code !== 'hint-problem') return false;
  if (finding.code === 'owned') return problem.message.includes(`that of ${finding.by}: `);
  if (finding.code !== 'not-opted-in') return false;
  const { kind, found = '' } = finding.nearest;
  return kind === 'misspelt' && problem.message.startsWith(`${found}: `);
}

/** Of those whose changes the controller has not reported either. */
function notCompared({ uses, cluster }: FindingsInput): readonly Finding[] {
  const configs = uses.filter(({ content }) => content === 'not-compared').map(({ config }) => config);
  if (configs.length === 0) return [];
  const [message] = cluster.notListed.values();
  return [{ code: 'not-compared', configs, message }];
}

function blockerFinding(blocker: Surveyed['status']['blockers'][number]): Finding {
  return typeof blocker === 'string' ? { code: blocker } : { code: 'partition', ...blocker };
}
