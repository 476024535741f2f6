/** `reroll roll`: rolls workloads by hand, so that the reason is kept and the controller rolls none of them again. */
import type { ConnectedClient } from '../../app/client.ts';
import type { StandardStreams } from '../../app/standard-streams.ts';
import { defaultScopeSettings } from '../../config/client-options.ts';
import type { CommandContext } from '../../config/command.ts';
import { operandText, readOperands, workloadOperands } from '../../config/operands.ts';
import type { Clock } from '../../lib/clock.ts';
import { annotationsOf } from '../../plan/read/annotations.ts';
import { blockerNotesOf } from '../../status/blocker-words.ts';
import { gateWords } from '../../status/gate-words.ts';
import { isOutdatedState } from '../../status/state.ts';
import type { Installation } from '../../survey/installation.ts';
import { approval, isAnswered, isAsked, wantedIds } from './answer-kinds.ts';
import { refusalCode, subjectOf } from './consent.ts';
import { stoppedNote } from './controller-notes.ts';
import { objectText } from '../client/names.ts';
import { listed } from '../../model/wording.ts';
import { planRoll } from './plan-roll.ts';
import { Report } from './report.ts';
import type { RollSettings } from './roll-settings.ts';
import { findTargets, type Target } from './targets.ts';
import { breakerGates } from './tripped-waits.ts';
import { waitForRollouts, type FollowedRollout } from './wait-for-rollouts.ts';
import { inOrder, writeObject } from './write.ts';

export interface RollInput {
  readonly settings: RollSettings;
  readonly context: Pick<CommandContext, 'operands' | 'printer' | 'terminal' | 'signal'>;
  readonly connected: ConnectedClient;
  readonly streams: StandardStreams;
  readonly clock: Clock;
}

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export async function rollWorkloads(input: RollInput): Promise<number> {
  const { settings, context, connected, streams } = input;
  const report = new Report(context.printer, settings);
  const operands = readOperands(context.operands, workloadOperands);
  const scope = { ...defaultScopeSettings, ...settings };
  const found = await findTargets({ settings: scope, operands, report }, connected, context);
  const targets = found?.targets.filter((target) => mayRoll(target, found.installation, settings, report)) ?? [];
  if (found === undefined || targets.length === 0) return report.exitCode;
  const subject = subjectOf(
    targets.map(({ workload }) => workload),
    'workload',
  );
  const need = targets.length > 1 ? 'always' : 'never';
  const question = { text: `Roll ${subject}?`, need, undone: 'nothing is rolled' } as const;
  const code = await refusalCode(question, { settings, context, streams, report });
  if (code !== undefined) return code;
  const started = await roll(targets, found.installation, input, report);
  if (settings.wait && !settings.dryRun) {
    const { client } = connected;
    const { timeoutMs } = settings;
    await waitForRollouts(started, { client, context, streams, clock: input.clock, timeoutMs, report });
  }
  return report.exitCode;
}

/** Whether no gate is closed, or the user rolls past those that are; says which. */
function mayRoll(target: Target, installation: Installation, { pastGates }: RollSettings, report: Report): boolean {
  const { workload, wait, closed } = target;
  // An approval is for a content, so only a workload that waits with one can lack it.
  const unapproved = isAsked(target, approval) && !isAnswered(target, wantedIds(target), approval);
  const all = [...closed, ...(unapproved ? [approvalGate] : []), ...breakerGates(target, installation)];
  const gates = all.map((gate) => gateWords(gate, { wants: wait?.wants ?? {} }));
  const name = objectText(workload);
  if (gates.length === 0) return true;
  if (pastGates) report.say(`${name} is rolled past ${gates.join('; ')}`);
  else report.fail(`${name} is not rolled: closed is ${gates.join('; ')}. --past-gates rolls it nevertheless`);
  return pastGates;
}

const approvalGate = { reason: 'approval', opens: undefined, levels: [], details: [] } as const;

async function roll(
  targets: readonly Target[],
  installation: Installation,
  { settings, connected }: RollInput,
  report: Report,
): Promise<readonly FollowedRollout[]> {
  const { client } = connected;
  const { reason = '' } = settings;
  const annotations = annotationsOf(installation.options.annotationPrefix);
  const atMs = client.nowMs;
  const rolled: (FollowedRollout & { readonly target: Target })[] = [];
  await inOrder(
    targets,
    ({ workload, object = {} }) => {
      const plan = planRoll({ kind: workload.kind, seen: object, annotations, atMs, reason });
      return writeObject(client, { object: workload, uid: workload.uid, plan }, settings.dryRun);
    },
    (target, written) => {
      const { workload } = target;
      if (written.result === 'patched') {
        report.wrote(workload, `rolled (${reason})`);
        rolled.push({ target, workload, before: written.object });
      } else if (written.result === 'failed') {
        report.fail(`${objectText(workload)} is not rolled: ${written.message}`);
      }
    },
  );
  for (const { workload } of rolled) {
    // With --wait the others are failures.
    const blockers = workload.blockers.filter((blocker) => !settings.wait || blocker === 'no-replicas');
    for (const left of blockerNotesOf({ blockers })) report.say(`${objectText(workload)}: ${left}`);
  }
  const done = rolled.map(({ target }) => target);
  for (const note of onceMoreNotes(done, installation, client.nowMs)) report.note(note);
  return rolled;
}

/** Why the controller rolls workloads once more: it cannot know that their pods start with the present content. */
function onceMoreNotes(targets: readonly Target[], installation: Installation, nowMs: number): readonly string[] {
  const stale = targets.filter(({ surveyed }) => isOutdatedState(surveyed.status.state));
  if (stale.length === 0) return [];
  const names = listed(stale.map(({ workload }) => operandText(workload)));
  const stopped = stoppedNote(installation, nowMs);
  if (stopped !== undefined) return [`${stopped}; a controller that starts later rolls ${names} once more`];
  if (installation.isFreshnessKnown) return [];
  return [`the controller runs without freshness (--freshness=off): it rolls ${names} once more`];
}
