/** Explains one workload: reads what the survey does not know, and puts the parts together. */
import type { ClusterClient } from '../../model/cluster-client.ts';
import { workloadKey } from '../../model/kinds.ts';
import type { WorkloadObject } from '../../model/kube-object.ts';
import type { ReadWorkload } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import type { SurveyView } from '../survey.ts';
import { changedConfigs } from './changed.ts';
import { readDetails } from './config-details.ts';
import type { WorkloadExplanation } from './explanation.ts';
import { controllerState, findingsOf, type OtherOption } from './findings.ts';
import { gateStates } from './gate-states.ts';
import type { Noted } from './noting-client.ts';
import { readHistory } from './roll-history.ts';
import { stepsOf } from './steps.ts';
import { usesOf } from './uses.ts';

/** What all explanations start from. */
export interface ExplainInput {
  readonly client: ClusterClient;
  /** Of the whole namespace, read with the client that has noted. */
  readonly survey: SurveyView;
  readonly noted: Noted;
  readonly installation: Installation;
  readonly otherOptions: readonly OtherOption[];
}

/**
 * @param object the same workload, whole
 * @throws ClientError except for a right that lacks
 */
export async function explainWorkload(
  workload: ReadWorkload,
  object: WorkloadObject,
  { client, survey, noted, installation, otherOptions }: ExplainInput,
): Promise<WorkloadExplanation> {
  const { cluster } = survey;
  const facts = survey.factsOf(workload);
  if (facts === undefined) throw new Error(`${workloadKey(workload.state)} is not in the survey`);
  const surveyed = survey.of(workload);
  const places = noted.places.get(workloadKey(workload.state)) ?? [];
  const details = await readDetails(facts, places, { client, cluster, noted, options: installation.options });
  const history = await readHistory(client, workload.state.kind, object, facts.annotations);
  const uses = usesOf({ facts, surveyed, places, cluster, details });
  const findings = findingsOf({ facts, surveyed, object, cluster, noted, installation, otherOptions, uses });
  const gates = gateStates(facts, surveyed, client.nowMs);
  const controller = controllerState(installation);
  return {
    surveyed,
    controller,
    uses,
    changed: changedConfigs({ survey, noted, workload, surveyed }),
    gates,
    history,
    findings,
    next: stepsOf({ status: surveyed.status, gates, findings, controller }),
  };
}
