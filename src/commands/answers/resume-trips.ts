/** `reroll resume`: answers tripped breakers, so that rolls go on; without operands it lists them. */
import type { ConnectedClient } from '../../app/client.ts';
import type { StandardStreams } from '../../app/standard-streams.ts';
import type { CommandContext } from '../../config/command.ts';
import { operandText } from '../../config/operands.ts';
import { configRef, parseConfigKey, parseWorkloadKey } from '../../model/kinds.ts';
import { isTripped, type Trip } from '../../model/trip.ts';
import { count, listed } from '../../model/wording.ts';
import { annotationsOf } from '../../plan/read/annotations.ts';
import { formatTime } from '../../plan/record/history.ts';
import { configWords } from '../../status/breaker-words.ts';
import type { Installation } from '../../survey/installation.ts';
import type { Survey } from '../../survey/survey.ts';
import { ageText } from '../../views/ages.ts';
import { findInstallation } from '../client/installation.ts';
import { objectText, resourceText } from '../client/names.ts';
import { surveyWith } from '../client/open-survey.ts';
import { tripsInScope, unknownTrips } from '../../views/trips.ts';
import { refusalCode, type Question } from './consent.ts';
import { controllerNotes } from './controller-notes.ts';
import { tripLines } from './list-trips.ts';
import { planResume } from './plan-resume.ts';
import { Report } from './report.ts';
import type { ResumeSettings } from './resume-settings.ts';
import { findTrip, readTripOperands } from './trip-operands.ts';
import { waitingWorkloads, type WaitingWorkload } from './waiting-workloads.ts';
import { inOrder, writeObject, type Written } from './write.ts';

export interface ResumeInput {
  readonly settings: ResumeSettings;
  readonly context: Pick<CommandContext, 'operands' | 'printer' | 'terminal' | 'signal'>;
  readonly connected: ConnectedClient;
  readonly streams: StandardStreams;
}

/** A trip that can be answered. */
interface Answerable {
  readonly trip: Trip;
  /** At least one. */
  readonly waiting: readonly WaitingWorkload[];
  /** The one that gets the answer. */
  readonly target: WaitingWorkload['workload'];
}

const undone = 'nothing is resumed';

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export async function resumeTrips(input: ResumeInput): Promise<number> {
  const { settings, context, connected } = input;
  const report = new Report(context.printer, settings);
  const { annotationPrefix } = settings;
  const { installation, notes } = await findInstallation(connected.client, settings.installation, { annotationPrefix });
  for (const note of notes) report.note(note);
  const trips = tripsInScope(installation, { namespace: undefined, allNamespaces: true }, '');
  if (trips === undefined) {
    report.fail(`${unknownTrips(installation)}; the Event BreakerTripped on a config has the command of kubectl`);
    return report.exitCode;
  }
  if (context.operands.length === 0) return listTrips(input, installation);
  return new Resuming(input, installation, report).run(trips);
}

function listTrips({ settings, context, connected }: ResumeInput, installation: Installation): number {
  const { printer, terminal } = context;
  const trips = tripsInScope(installation, settings, connected.defaultNamespace)?.filter(isTripped) ?? [];
  if (trips.length === 0) {
    const elsewhere = settings.allNamespaces ? '' : ' here; -A lists those of all namespaces';
    printer.printError(`No breaker is tripped${elsewhere}.`);
  } else if (settings.output === 'name') {
    for (const { id } of trips) printer.print(id);
  } else {
    for (const line of tripLines(trips, { nowMs: connected.client.nowMs, width: terminal.columns }))
      printer.print(line);
  }
  return 0;
}

class Resuming {
  readonly #input: ResumeInput;
  readonly #installation: Installation;
  readonly #report: Report;

  constructor(input: ResumeInput, installation: Installation, report: Report) {
    this.#input = input;
    this.#installation = installation;
    this.#report = report;
  }

  async run(trips: readonly Trip[]): Promise<number> {
    const wanted = this.#select(trips);
    const answerable: Answerable[] = [];
    for (const namespace of new Set(wanted.map(namespaceOf))) {
      const survey = await this.#survey(namespace);
      const here = wanted.filter((trip) => namespaceOf(trip) === namespace);
      answerable.push(...here.flatMap((trip) => this.#answerable(trip, survey)));
    }
    const code = answerable.length === 0 ? undefined : await this.#refusal(answerable);
    if (code !== undefined) return code;
    await this.#write(answerable);
    return this.#report.exitCode;
  }

  /** The tripped breakers that the user names; says of the others why they cannot be resumed. */
  #select(trips: readonly Trip[]): readonly Trip[] {
    const { settings, context, connected } = this.#input;
    const namespace = settings.namespace ?? connected.defaultNamespace;
    const found = new Set<Trip>();
    for (const operand of readTripOperands(context.operands)) {
      const trip = findTrip(operand, trips, namespace);
      if (typeof trip === 'string') this.#report.fail(trip);
      else if (isTripped(trip)) found.add(trip);
      else this.#report.say(resumedWords(trip, connected.client.nowMs));
    }
    return [...found];
  }

  #survey(namespace: string): Promise<Survey> {
    const { settings, context, connected } = this.#input;
    const { installation, annotationPrefix } = settings;
    const scope = { namespace, allNamespaces: false, selector: undefined, installation, annotationPrefix };
    const request = { settings: scope, operands: [], keepsAll: false };
    return surveyWith(this.#installation, request, connected, context);
  }

  #answerable(trip: Trip, survey: Survey): readonly Answerable[] {
    const waiting = waitingWorkloads(survey, trip);
    const [first] = waiting;
    if (first !== undefined) return [{ trip, waiting, target: first.workload }];
    this.#report.fail(`no workload waits with ${configWords(trip)}, so there is nothing to go on with`);
    return [];
  }

  /** The exit code if nothing is to be written; undefined otherwise. */
  #refusal(answerable: readonly Answerable[]): Promise<number | undefined> {
    const { settings, context, connected, streams } = this.#input;
    for (const each of answerable) {
      for (const line of detailsOf(each, connected.client.nowMs)) this.#report.say(line);
    }
    return refusalCode(questionAbout(answerable), { settings, context, streams, report: this.#report });
  }

  async #write(answerable: readonly Answerable[]): Promise<void> {
    const { settings, connected } = this.#input;
    const { client } = connected;
    const key = annotationsOf(this.#installation.options.annotationPrefix).resume;
    await inOrder(
      answerable,
      ({ trip, target }) => {
        const plan = planResume(trip, key, this.#installation.breakers?.trips ?? []);
        return writeObject(client, { object: target, uid: target.uid, plan }, settings.dryRun);
      },
      (each, written) => {
        this.#reportWritten(each, written);
      },
    );
    for (const note of controllerNotes(this.#installation, client.nowMs)) this.#report.note(note);
  }

  #reportWritten({ trip, waiting, target }: Answerable, written: Written): void {
    const config = parseConfigKey(trip.config);
    switch (written.result) {
      case 'patched':
        this.#report.wrote(config, `resumed (trip ${trip.id}, written on ${resourceText(target)})`);
        this.#report.say(nextWords(waiting.length));
        return;
      case 'unchanged':
        this.#report.say(`${objectText(config)} is already resumed: ${objectText(target)} has the answer`);
        return;
      case 'failed':
        this.#report.fail(`${objectText(config)} is not resumed: ${objectText(target)}: ${written.message}`);
    }
  }
}

function namespaceOf({ config }: Trip): string {
  return parseConfigKey(config).namespace;
}

function questionAbout(answerable: readonly Answerable[]): Question {
  const [first, ...others] = answerable;
  const subject =
    first === undefined || others.length > 0 ? count(answerable.length, 'config') : configWords(first.trip);
  return { text: `Let the rolls of ${subject} go on?`, need: others.length > 0 ? 'always' : 'on-terminal', undone };
}

function detailsOf({ trip, waiting }: Answerable, nowMs: number): readonly string[] {
  const names = waiting.map(({ workload }) => operandText(workload));
  return [
    `${configWords(trip)}, trip ${trip.id}`,
    `  failed   ${operandText(parseWorkloadKey(trip.by))}: ${trip.why}`,
    `  content  ${contentWords(trip, waiting)}`,
    `  tripped  ${ageText(nowMs - trip.atMs)} ago (${formatTime(trip.atMs)})`,
    `  ${names.length === 1 ? 'waits   ' : `${String(names.length)} wait  `} ${listed(names, 50)}`,
  ];
}

/** The content that failed, and the one that waits if that is known and is another one. */
function contentWords({ config, contentId }: Trip, waiting: readonly WaitingWorkload[]): string {
  const { kind, name } = parseConfigKey(config);
  const wanted = waiting.map(({ wants }) => wants[configRef(kind, name)]).find((id) => id !== undefined);
  return wanted === undefined || wanted === contentId ? contentId : `${contentId}; now it is ${wanted}`;
}

function nextWords(waiting: number): string {
  if (waiting === 1) return 'the workload that waits is rolled next, once its other gates are open';
  const first = 'one of them is rolled next, or twice as many as run with the content already, then more';
  return `${count(waiting, 'workload')} wait: ${first}; the next failure trips the breaker again`;
}

function resumedWords(trip: Trip, nowMs: number): string {
  const ago = trip.resumedAtMs === undefined ? '' : `, ${ageText(nowMs - trip.resumedAtMs)} ago`;
  return `${configWords(trip)}: a user has resumed trip ${trip.id} already${ago}`;
}
