/** The words and commands for what to do next. */
import type { ProgramName } from '../config/command.ts';
import { operandText } from '../config/operands.ts';
import type { GateLevel } from '../model/gate-hints.ts';
import type { WorkloadIdentity } from '../model/kinds.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Annotations } from '../plan/read/annotations.ts';
import { answerIds } from '../status/answer-ids.ts';
import { configWords, resumeCommand } from '../status/breaker-words.ts';
import type { WorkloadStatus } from '../status/state.ts';
import type { Step, WaitsFor } from '../survey/explain/step.ts';
import { phrase, untilText } from './time-words.ts';

export interface StepText {
  readonly text: string;
  /** To copy. Of an approval the second one is the same by hand; of holds each lifts one of them. */
  readonly commands: readonly string[];
}

export interface StepContext {
  readonly status: WorkloadStatus;
  readonly answers: WorkloadState['answers'];
  readonly annotations: Annotations;
  readonly programName: ProgramName;
}

/** A command has room for this many ids of contents. */
const mostIds = 8;

type Of<Action extends Step['action']> = Extract<Step, { readonly action: Action }>;
type Words = { readonly [Action in Step['action']]: (step: Of<Action>, context: StepContext) => StepText };

export function stepText(step: Step, context: StepContext): StepText {
  return (words[step.action] as (step: Step, context: StepContext) => StepText)(step, context);
}

function plain(text: string): StepText {
  return { text, commands: [] };
}

const words: Words = {
  approve: (_step, context) => ({ text: 'approve the content', commands: approveCommands(context) }),
  'lift-hold': ({ levels }, { status: { workload }, programName }) => ({
    text: levels.includes('process') ? 'lift the hold; --hold is an option of the controller' : 'lift the hold',
    commands: levels.flatMap((level) =>
      liftTargets[level](workload).map((what) => `${programName} hold ${what} --off`),
    ),
  }),
  'correct-hints': () => plain('correct the annotation'),
  'create-config': ({ config }) => plain(`create ${config}, or what it lacks`),
  resume: ({ trip }, { programName }) => ({
    text: `revert or fix ${configWords(trip)}, or let the rolls go on nevertheless`,
    commands: [resumeCommand(trip, programName)],
  }),
  restart: (_step, { status: { workload }, programName }) => ({
    text: 'restart it, so that its pods read the present content',
    commands: [`${programName} roll ${nameOf(workload)} --reason TEXT`],
  }),
  'fix-rollout': (_step, { status: { workload } }) => ({
    text: 'find out why its pods do not become available; the next change of content rolls it again',
    commands: [`kubectl describe ${nameOf(workload)}`],
  }),
  'reset-breaker': () => plain('correct the content of its configs, or take it back: a rollout of it has failed'),
  unblock: ({ blocker }, { status: { workload } }) => unblockText(blocker, workload),
  'start-controller': () => plain('find out why no controller runs; until one does, nothing rolls'),
  'separate-installations': () =>
    plain('let one installation leave it out, for example with --namespaces; --installation explains another one'),
  'opt-in': ({ annotation, isOptional }, { status: { workload }, annotations }) => ({
    text: isOptional ? 'nothing, unless it shall roll: opt it in' : 'opt it in',
    commands: optInCommands(workload, annotation, annotations),
  }),
  'select-namespace': ({ option }) => plain(`nothing, unless it shall roll: change --${option} of the controller`),
  wait: ({ for: what, untilMs }, context) => waitText(what, untilMs, context),
  none: () => plain('nothing'),
};

function nameOf(workload: WorkloadIdentity): string {
  return `${operandText(workload)} -n ${workload.namespace}`;
}

function approveCommands({ status, answers, annotations, programName }: StepContext): readonly string[] {
  const { workload, wants } = status;
  const command = `${programName} approve ${nameOf(workload)}`;
  const wanted = Object.values(wants).filter((id) => id !== undefined);
  if (wanted.length === 0 || wanted.length > mostIds) return [command];
  const ids = answerIds(wanted, answers?.approved ?? []).join(',');
  return [command, `${annotate(workload)} --overwrite ${annotations.approved}=${ids}`];
}

/** With this field manager Flux leaves the annotation in place. */
function annotate(workload: WorkloadIdentity): string {
  return `kubectl annotate ${nameOf(workload)} --field-manager=reroll-cli`;
}

/** What `hold` takes; an option of the controller is lifted by no command. */
const liftTargets: Readonly<Record<GateLevel, (workload: WorkloadIdentity) => readonly string[]>> = {
  workload: (workload) => [nameOf(workload)],
  namespace: ({ namespace }) => [`ns/${namespace}`],
  process: () => [],
  lease: () => ['--all'],
};

function unblockText(blocker: Of<'unblock'>['blocker'], workload: WorkloadIdentity): StepText {
  if (blocker === 'paused')
    return { text: 'resume its rollout', commands: [`kubectl rollout resume ${nameOf(workload)}`] };
  if (blocker === 'on-delete') return plain('delete its pods: updateStrategy OnDelete replaces none by itself');
  if (blocker === 'step-paused')
    return {
      text: 'promote it',
      commands: [`kubectl argo rollouts promote ${workload.name} -n ${workload.namespace}`],
    };
  if (blocker === 'in-place')
    return plain('set its update type to ReCreate, or read the annotation config-hash in a variable (fieldRef)');
  if (blocker === 'named-template') return plain('remove spec.template.metadata.name');
  if (blocker === 'no-replicas') return plain('scale it up');
  return plain('lower updateStrategy.rollingUpdate.partition, or delete the pods below it');
}

/** A list that is there and selects nothing, or a misspelt one, needs names, which only the user knows. */
function optInCommands(workload: WorkloadIdentity, annotation: string, annotations: Annotations): readonly string[] {
  const isList = annotation === annotations.configMaps || annotation === annotations.secrets;
  return [`${annotate(workload)} --overwrite ${annotation}=${isList ? 'NAME' : 'true'}`];
}

const waits: Readonly<Record<WaitsFor, string>> = {
  gates: 'wait',
  window: 'wait for the window',
  writer: 'wait, and find the client that writes a config again and again',
  others: 'wait for the rollouts of other users of its configs',
  controller: 'wait: the controller acts within seconds',
  rollout: 'wait for the rollout',
  record: 'wait: the controller writes the record within seconds',
  deletion: 'wait for its deletion',
};

function waitText(what: WaitsFor, untilMs: number | undefined, { status, programName }: StepContext): StepText {
  const { workload } = status;
  const text = phrase(waits[what], untilText(untilMs));
  if (what === 'window')
    return { text: `${text}, or let the content pass it`, commands: [`${programName} now ${nameOf(workload)}`] };
  if (what === 'rollout') return { text, commands: [`kubectl rollout status ${nameOf(workload)}`] };
  return { text, commands: [] };
}
