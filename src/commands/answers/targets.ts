/** Finds the workloads that an answer is about, with what each of them waits for. */
import type { ConnectedClient } from '../../app/client.ts';
import type { ScopeSettings } from '../../config/client-options.ts';
import type { CommandContext } from '../../config/command.ts';
import type { Operand } from '../../config/operands.ts';
import type { ClosedGate } from '../../model/held.ts';
import type { ConfigRef, WorkloadKind } from '../../model/kinds.ts';
import type { WorkloadObject } from '../../model/kube-object.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { controlGates } from '../../plan/control-gates.ts';
import type { KeyNeeds } from '../../plan/references/needs.ts';
import { dependenciesOf } from '../../plan/selection/selection.ts';
import type { Installation } from '../../survey/installation.ts';
import type { Survey } from '../../survey/survey.ts';
import type { Surveyed } from '../../survey/surveyed.ts';
import { openSurvey, type SurveyRequest } from '../client/open-survey.ts';
import { readNamed } from './named-objects.ts';
import { objectText } from '../client/names.ts';
import type { Report } from './report.ts';
import type { WriteSettings } from './settings.ts';
import { waitOf, type Wait } from './wait.ts';

export interface Target {
  readonly workload: WorkloadState;
  readonly surveyed: Surveyed;
  /** Undefined if it waits for nothing. */
  readonly wait: Wait | undefined;
  /** The gates that are closed for any roll of it: see `controlGates`. */
  readonly closed: readonly ClosedGate[];
  /** The keys of each config that count for it. */
  readonly needs: ReadonlyMap<ConfigRef, KeyNeeds>;
  /** As it was read first; undefined for a workload that the user has not named. */
  readonly object: WorkloadObject | undefined;
}

export interface Targets {
  readonly targets: readonly Target[];
  readonly installation: Installation;
  /** Why the configs of some kinds could not be listed. */
  readonly notListed: readonly string[];
}

export interface TargetRequest {
  readonly settings: ScopeSettings & WriteSettings;
  /** Named workloads; empty for all that are opted in. */
  readonly operands: readonly Operand[];
  readonly report: Report;
}

/**
 * @returns undefined if none of the named workloads can be read, which is reported
 * @throws ClientError; HashKeyError if the digest keys are there and cannot be used
 */
export async function findTargets(
  { settings, operands, report }: TargetRequest,
  connected: ConnectedClient,
  context: Pick<CommandContext, 'printer' | 'terminal'>,
): Promise<Targets | undefined> {
  const { client, defaultNamespace } = connected;
  const namespace = settings.namespace ?? defaultNamespace;
  const names = operands.map(({ kind, name = '' }) => ({ kind: kind as WorkloadKind, namespace, name }));
  const read = await readNamed(client, names, report);
  if (names.length > 0 && read.length === 0) return undefined;
  const objects = new Map(read.map(({ name, object }) => [objectText(name), object]));
  const found = names.filter((name) => objects.has(objectText(name)));
  const { survey, installation } = await openSurvey(
    { settings: surveySettings(settings), operands: found, keepsAll: false, isThorough: found.length > 0 },
    connected,
    context,
  );
  const targets = targetsOf(survey, client.nowMs).map((target) => ({
    ...target,
    object: objects.get(objectText(target.workload)),
  }));
  return { targets, installation, notListed: [...survey.cluster.notListed.values()] };
}

/** Some options of the command have the names of options of the controller, and other meanings. */
function surveySettings(settings: TargetRequest['settings']): SurveyRequest['settings'] {
  const { namespace, allNamespaces, selector, installation, annotationPrefix } = settings;
  return { namespace, allNamespaces, selector, installation, annotationPrefix };
}

function targetsOf(survey: Survey, nowMs: number): readonly Omit<Target, 'object'>[] {
  return survey.cluster.workloads.flatMap((read) => {
    const facts = survey.factsOf(read);
    if (facts === undefined) return [];
    const surveyed = survey.of(read);
    return [
      {
        workload: read.state,
        surveyed,
        wait: waitOf(read.state, surveyed.status),
        closed: controlGates(facts, nowMs),
        needs: dependenciesOf(read.state, facts.selectionContext),
      },
    ];
  });
}
