/** The sentence for each answer to "why not", without its full stop. */
import type { Finding, FindingCode, ForeignWhy, NearestHint } from '../survey/explain/finding.ts';
import { trippedText } from './trips.ts';
import { agoText, phrase } from './time-words.ts';
import { exclusionText, keysText } from './use-words.ts';

type Words = { readonly [Code in FindingCode]: (finding: Of<Code>, nowMs: number) => string };
type Of<Code extends FindingCode> = Extract<Finding, { readonly code: Code }>;

/** @param nowMs the API server's clock */
export function findingText(finding: Finding, nowMs: number): string {
  const text = words[finding.code] as (finding: Finding, nowMs: number) => string;
  return text(finding, nowMs);
}

const words: Words = {
  terminating: () => 'it is being deleted, and reroll writes nothing to it',
  'namespace-not-selected': ({ option, value }) => `--${option}=${value} of the controller leaves out its namespace`,
  'not-opted-in': ({ nearest, usesConfigs }) =>
    `${nearestWords[nearest.kind](nearest)}${usesConfigs ? '' : '; it uses no ConfigMap and no Secret'}`,
  owned: ({ by }) => `its pod template is that of ${by}: reroll leaves it alone, and hints belong there`,
  'foreign-record': ({ why }) => foreignWords[why],
  'controller-not-running': ({ renewedAtMs, identity }, nowMs) =>
    renewedAtMs === undefined
      ? 'no controller runs: no replica holds its Lease'
      : `no controller runs: ${identity} last renewed its Lease ${agoText(renewedAtMs, nowMs)}`,
  'other-options': ({ option, published, given }) =>
    `the controller decides with ${optionText(option, published)}, not with ${optionText(option, given)} as given here`,
  'breaker-tripped': ({ trip }, nowMs) => trippedText(trip, nowMs),
  'namespace-not-read': ({ message }) => `the hints and gates of its Namespace are not known: ${message}`,
  'workloads-not-listed': ({ message }) => `other workloads are not known: ${message}`,
  'hint-problem': ({ object, message }) => `${object}: ${message}`,
  'not-counted': ({ config, exclusion }) => `${config} does not count: ${exclusionText(exclusion)}`,
  'config-missing': ({ config, isRequired }) =>
    `${config} does not exist${isRequired ? ', and pods do not start without it' : '; its use is optional'}`,
  'required-key-absent': ({ config, keys }) => `${config} lacks ${keys.join(', ')}, without which pods do not start`,
  'not-compared': ({ configs, message }) =>
    `${configs.join(', ')}: not compared with your rights, ${whyNormal(message)}`,
  'key-not-used': ({ config, keys, by, atMs }, nowMs) => {
    const written = keysText(keys);
    const what = written === '' ? '' : `; ${by ?? 'it'} writes ${written}`;
    return `${writtenText(config, by, atMs, nowMs)}, and no key that counts has changed${what}`;
  },
  'labels-only': ({ config, by, atMs }, nowMs) =>
    `${writtenText(config, by, atMs, nowMs)}: only labels or annotations have changed`,
  fresh: ({ config, changedAtMs, by, atMs }, nowMs) =>
    `not rolled for ${config} (changed ${agoText(changedAtMs, nowMs)}): by its managedFields, manager ${by} changed the ` +
    `pod template after it, ${agoText(atMs, nowMs)}, so the pods started with that content`,
  'on-delete': () => 'updateStrategy is OnDelete: a roll replaces no pods until they are deleted',
  'in-place': () => 'its pods are updated in place: a new pod template restarts nothing, so it is not rolled',
  'named-template': () =>
    'spec.template.metadata.name is set: a webhook refuses another template of that name, so it is not rolled',
  'step-paused': () => 'its rollout is paused at a step: not all pods have the new content until it is promoted',
  paused: () => 'spec.paused is true: a roll replaces no pods until it is resumed',
  'no-replicas': () => 'it has no replicas: a roll counts for the pods that are started later',
  partition: ({ partition, replicas }) =>
    `updateStrategy.rollingUpdate.partition is ${String(partition)}: a roll replaces ` +
    `${String(Math.max(0, replicas - partition))} of ${String(replicas)} pods`,
};

const nearestWords: Readonly<Record<NearestHint['kind'], (nearest: NearestHint) => string>> = {
  ignored: ({ found = '' }) => `${found}: "true" says that it is never rolled`,
  'opted-out': ({ found = '' }) => `${found}: "false" opts it out`,
  'namespace-opted-out': ({ found = '', meant }) =>
    `${found}: "false" of its Namespace opts its workloads out; ${meant}: "true" on the workload opts it in`,
  misspelt: ({ found = '', meant }) => `${found} is not known; did you mean ${meant}?`,
  'wrong-value': ({ found = '' }) => `the value of ${found} selects nothing`,
  'other-prefix': ({ found = '', meant }) => `${found} has another prefix than the controller reads: write ${meant}`,
  label: ({ found = '' }) => `${found} is a label here, and counts as an annotation only`,
  dialect: ({ found = '' }) => `${found} counts only where the controller runs with --dialect=stakater`,
  none: ({ meant }) => `no annotation and no option opts it in; ${meant}: "true" would`,
};

const foreignWords: Readonly<Record<ForeignWhy, string>> = {
  malformed: 'its record does not parse',
  'newer-version': 'its record is of a newer version of reroll',
  'unknown-key': 'its record is under the digest key of another installation',
  'other-key': 'its record is under the digest key of another installation',
  'not-rolled': 'its record contains a roll that did not get into the pod template',
};

function optionText(option: string, value: string | undefined): string {
  return value === undefined ? `no --${option}` : `--${option}=${value}`;
}

function whyNormal(message: string | undefined): string {
  return message === undefined
    ? 'which is normal: records are made under a key that only the controller has'
    : 'which is normal: you may not list them, and the controller may';
}

function writtenText(config: string, by: string | undefined, atMs: number | undefined, nowMs: number): string {
  return phrase(`${config} was written`, agoText(atMs, nowMs), by === undefined ? '' : `by manager ${by}`);
}
