/** `reroll roll --wait`: shows how far rollouts are, and how they end. */
import type { StandardStreams } from '../../app/standard-streams.ts';
import type { CommandContext } from '../../config/command.ts';
import { operandText } from '../../config/operands.ts';
import type { Clock } from '../../lib/clock.ts';
import { formatGoDuration } from '../../model/duration.ts';
import type { ClusterClient } from '../../model/cluster-client.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { blockerNotesOf } from '../../status/blocker-words.ts';
import { progressOn, type Progress } from '../client/progress.ts';
import { followRollouts, type StartedRollout } from './follow-rollouts.ts';
import { objectText } from '../client/names.ts';
import { listed } from '../../model/wording.ts';
import type { Report } from './report.ts';
import type { RolloutProgress } from './rollout-progress.ts';

export interface WaitInput {
  readonly client: ClusterClient;
  readonly context: Pick<CommandContext, 'terminal' | 'signal'>;
  readonly streams: StandardStreams;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly report: Report;
}

/** A line of progress names at most this many rollouts. */
const mostShown = 3;

export type FollowedRollout = StartedRollout & { readonly workload: WorkloadState };

/** Reports every rollout that does not complete as a failure. */
export async function waitForRollouts(rollouts: readonly FollowedRollout[], input: WaitInput): Promise<void> {
  const { client, context, streams, clock, timeoutMs, report } = input;
  const followed = rollouts.filter(({ workload }) => mayComplete(workload, report));
  const line = progressOn(
    context,
    (text) => {
      streams.writeError(text);
    },
    () => clock.monotonicMs(),
  );
  const view = new View(report, line, context.terminal);
  const { signal } = context;
  try {
    const ends = await followRollouts(followed, {
      client,
      clock,
      signal,
      timeoutMs,
      onRound: (progress) => {
        view.show(progress);
      },
    });
    line.clear();
    for (const [{ workload }, { state, text }] of ends) {
      const late = state === 'progressing' ? `not complete after ${formatGoDuration(timeoutMs)}: ` : '';
      if (state !== 'complete') report.fail(`${objectText(workload)}: ${late}${text}`);
    }
  } finally {
    line.clear();
  }
}

/** Whether its pods are replaced without an action of the user; says why not. */
function mayComplete(workload: WorkloadState, report: Report): boolean {
  const blockers = workload.blockers.filter((blocker) => blocker !== 'no-replicas');
  for (const note of blockerNotesOf({ blockers })) report.fail(`${objectText(workload)} is not waited for: ${note}`);
  return blockers.length === 0;
}

/** On a terminal one line that is replaced; elsewhere a line for each change. */
class View {
  readonly #report: Report;
  readonly #line: Progress;
  readonly #terminal: CommandContext['terminal'];
  readonly #shown = new Map<StartedRollout, string>();

  constructor(report: Report, line: Progress, terminal: CommandContext['terminal']) {
    this.#report = report;
    this.#line = line;
    this.#terminal = terminal;
  }

  show(progress: ReadonlyMap<StartedRollout, RolloutProgress>): void {
    for (const [rollout, { state, text }] of progress) {
      const isLine = state === 'complete' || (state === 'progressing' && !this.#terminal.isErrorTerminal);
      if (!isLine || this.#shown.get(rollout) === text) continue;
      this.#shown.set(rollout, text);
      this.#line.clear();
      this.#report.say(`${operandText(rollout.workload)}: ${text}`);
    }
    const open = [...progress].filter(([, { state }]) => state === 'progressing');
    const texts = open.map(([{ workload }, { text }]) => `${workload.name}: ${text}`);
    // A line that wraps would not be replaced as a whole.
    const width = (this.#terminal.columns ?? 80) - 1;
    if (texts.length > 0) this.#line.show(listed(texts, mostShown).slice(0, width));
  }
}
