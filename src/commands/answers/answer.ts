/** `reroll approve` and `reroll now`: answer for exactly the contents that the user has seen. */
import type { ConnectedClient } from '../../app/client.ts';
import type { StandardStreams } from '../../app/standard-streams.ts';
import type { CommandContext } from '../../config/command.ts';
import { readOperands, workloadOperands } from '../../config/operands.ts';
import { annotationsOf } from '../../plan/read/annotations.ts';
import { isAnswered, isAsked, unaskedWords, type AnswerKind } from './answer-kinds.ts';
import { refusalCode, subjectOf } from './consent.ts';
import { answeredOf, contentLines, type Answered } from './contents.ts';
import { controllerNotes } from './controller-notes.ts';
import { objectText } from '../client/names.ts';
import { listed } from '../../model/wording.ts';
import { planAnswer } from './plan-answer.ts';
import { Report } from './report.ts';
import { seenProblem } from './seen-ids.ts';
import type { AnswerSettings } from './settings.ts';
import { findTargets, type Target, type Targets } from './targets.ts';
import { resumeNotes } from './tripped-waits.ts';
import { unknownChangeText } from './unknown-change.ts';
import { contentsOf, contentText, waitWords } from './wait.ts';
import { inOrder, writeObject, type Written } from './write.ts';

export interface AnswerInput {
  readonly kind: AnswerKind;
  readonly settings: AnswerSettings;
  readonly context: Pick<CommandContext, 'operands' | 'printer' | 'terminal' | 'signal' | 'programName'>;
  readonly connected: ConnectedClient;
  readonly streams: StandardStreams;
}

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export function answer(input: AnswerInput): Promise<number> {
  return new Answering(input).run();
}

/** So many workloads that need no answer are explained. */
const mostExplained = 10;

class Answering {
  readonly #input: AnswerInput;
  readonly #report: Report;

  constructor(input: AnswerInput) {
    this.#input = input;
    this.#report = new Report(input.context.printer, input.settings);
  }

  async run(): Promise<number> {
    const { settings, context, connected } = this.#input;
    const operands = readOperands(context.operands, workloadOperands);
    const found = await findTargets({ settings, operands, report: this.#report }, connected, context);
    if (found === undefined) return this.#report.exitCode;
    const answered = this.#select(found.targets);
    this.#explain(found, answered);
    const code = answered.length === 0 ? undefined : await this.#refusal(answered, found);
    if (code !== undefined) return code;
    await this.#write(answered, found);
    return this.#report.exitCode;
  }

  /** The workloads that wait for the answer. */
  #select(targets: readonly Target[]): readonly Answered[] {
    const { kind, settings } = this.#input;
    return targets
      .filter((target) => isAsked(target, kind))
      .map((target) => answeredOf(target, settings.change))
      .filter(({ target, contents }) => {
        const ids = contents.map(([, id]) => id);
        return ids.length > 0 && !isAnswered(target, ids, kind);
      });
  }

  /** Says why nothing, or not everything that the user names, is answered. */
  #explain(found: Targets, answered: readonly Answered[]): void {
    const { kind, settings, context } = this.#input;
    const { change } = settings;
    if (answered.length > 0 && context.operands.length === 0) return;
    const isMeant = ({ surveyed, wait }: Target): boolean =>
      change === undefined ? context.operands.length > 0 || wait !== undefined : hasChange(surveyed, change);
    const rest = found.targets.filter((target) => isMeant(target) && !answered.some((each) => each.target === target));
    for (const target of rest.slice(0, mostExplained)) this.#report.say(unaskedWords(target, kind));
    if (rest.length > 0) return;
    if (change !== undefined) this.#report.fail(unknownChangeText(found, kind, settings));
    else if (answered.length === 0) this.#report.fail(`no workload with these labels waits for ${kind.waitsFor}`);
  }

  /** The exit code if nothing is to be written; undefined otherwise. */
  async #refusal(answered: readonly Answered[], { installation }: Targets): Promise<number | undefined> {
    const { kind, settings, context, connected, streams } = this.#input;
    const { nowMs } = connected.client;
    const problem = seenProblem(answered, settings.ids);
    if (problem !== undefined) {
      this.#report.fail(`${problem}; ${kind.undone}`);
      return this.#report.exitCode;
    }
    for (const line of contentLines(answered, nowMs)) this.#report.say(line);
    const targets = kind.gates.includes('breaker') ? answered.map(({ target }) => target) : [];
    const { programName } = context;
    for (const note of resumeNotes(targets, installation, { nowMs, programName })) this.#report.note(note);
    const workloads = answered.map(({ target }) => target.workload);
    const text = `${kind.question(subjectOf(workloads, 'workload'))}?`;
    // A user that names the contents has seen them.
    const ofOne = settings.ids.length > 0 ? 'never' : 'on-terminal';
    const question = { text, need: workloads.length > 1 ? 'always' : ofOne, undone: kind.undone } as const;
    return refusalCode(question, { settings, context, streams, report: this.#report });
  }

  async #write(answered: readonly Answered[], { installation }: Targets): Promise<void> {
    const { kind, settings, connected } = this.#input;
    const { client } = connected;
    const annotations = annotationsOf(installation.options.annotationPrefix);
    await inOrder(
      answered,
      ({ target, contents }) => {
        const plan = planAnswer({ target, contents }, kind, annotations);
        return writeObject(client, { object: target.workload, uid: target.workload.uid, plan }, settings.dryRun);
      },
      (each, written) => {
        this.#reportWritten(each, written);
      },
    );
    for (const note of controllerNotes(installation, client.nowMs)) this.#report.note(note);
  }

  #reportWritten({ target, contents }: Answered, written: Written): void {
    const { kind } = this.#input;
    const { workload } = target;
    const name = objectText(workload);
    switch (written.result) {
      case 'patched': {
        const texts = contents.map(([ref, id]) => contentText(ref, id));
        this.#report.wrote(workload, `${kind.done} (${listed(texts, 4)})`);
        const rest = restWords({ target, contents }, kind);
        if (rest !== '') this.#report.say(`${name} still waits for ${rest}`);
        return;
      }
      case 'unchanged':
        this.#report.say(`${name} is already ${kind.done}`);
        return;
      case 'failed':
        this.#report.fail(`${name} is not ${kind.done}: ${written.message}`);
    }
  }
}

/** What a workload waits for besides this answer. */
function restWords({ target, contents }: Answered, kind: AnswerKind): string {
  const { wait, closed, workload, surveyed } = target;
  if (wait === undefined) return '';
  const answered = [...contents.map(([, id]) => id), ...(workload.answers?.[kind.annotation] ?? [])];
  const others = contentsOf(wait).filter(([, id]) => !answered.includes(id));
  const texts = others.map((content) => content.join(' '));
  const words = [
    texts.length === 0 ? '' : kind.waitsWith(listed(texts, 4)),
    waitWords(wait, [...closed, ...surveyed.status.gates], kind.gates),
  ];
  return words.filter((each) => each !== '').join('; ');
}

function hasChange({ changes }: Target['surveyed'], change: string): boolean {
  return changes.some(({ id }) => id === change);
}
