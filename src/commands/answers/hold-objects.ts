/** `reroll hold`: holds workloads, Namespaces or the whole installation, and lifts such holds. */
import type { ConnectedClient } from '../../app/client.ts';
import type { StandardStreams } from '../../app/standard-streams.ts';
import type { CommandContext } from '../../config/command.ts';
import { readOperands, workloadOperands, type OperandKind } from '../../config/operands.ts';
import type { ObjectName } from '../../model/cluster-client.ts';
import type { Hold } from '../../model/gate-hints.ts';
import { formatHold } from '../../model/hold.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { annotationsOf } from '../../plan/read/annotations.ts';
import { formatTime } from '../../plan/record/history.ts';
import type { Installation } from '../../survey/installation.ts';
import { findInstallation } from '../client/installation.ts';
import { refusalCode, subjectOf, type Question } from './consent.ts';
import { stoppedNote } from './controller-notes.ts';
import type { HoldSettings } from './hold-settings.ts';
import { readNamed, type NamedObject } from './named-objects.ts';
import { objectText } from '../client/names.ts';
import { otherHolds } from './other-holds.ts';
import { holdWords, presentHold, type PresentHold } from './present-hold.ts';
import { Report } from './report.ts';
import { inOrder, writeObject, type Plan, type Written } from './write.ts';

const WRONG_USAGE = 2;

export const holdOperands: readonly OperandKind[] = [...workloadOperands, 'Namespace'];

export interface HoldInput {
  readonly settings: HoldSettings;
  readonly context: Pick<CommandContext, 'operands' | 'printer' | 'terminal' | 'signal'>;
  readonly connected: ConnectedClient;
  readonly streams: StandardStreams;
}

/** An object with the hold that the user has seen on it. */
interface Held extends NamedObject {
  readonly present: PresentHold;
}

/** Resolves with the exit code. @throws Error with a message that is safe to show */
export async function holdObjects(input: HoldInput): Promise<number> {
  const { settings, context, connected } = input;
  const report = new Report(context.printer, settings);
  const { annotationPrefix } = settings;
  const { installation, notes } = await findInstallation(connected.client, settings.installation, { annotationPrefix });
  for (const note of notes) report.note(note);
  return new Holding(input, installation, report).run();
}

class Holding {
  readonly #input: HoldInput;
  readonly #installation: Installation;
  readonly #report: Report;
  readonly #key: string;

  constructor(input: HoldInput, installation: Installation, report: Report) {
    this.#input = input;
    this.#installation = installation;
    this.#report = report;
    this.#key = annotationsOf(installation.options.annotationPrefix).hold;
  }

  async run(): Promise<number> {
    const { settings, connected } = this.#input;
    const { nowMs } = connected.client;
    const hold = wantedHold(settings, nowMs);
    if (hold?.untilMs !== undefined && hold.untilMs <= nowMs) {
      this.#report.fail(`--until: ${formatTime(hold.untilMs)} has passed, it is ${formatTime(nowMs)}`);
      return WRONG_USAGE;
    }
    const read = await readNamed(connected.client, this.#names(), this.#report);
    const all = read.map((each) => ({ ...each, present: presentHold(each, this.#key, nowMs) }));
    const objects = hold === undefined ? await this.#held(all) : all;
    const code = objects.length === 0 ? undefined : await this.#refusal(objects, hold);
    if (code !== undefined) return code;
    await this.#write(objects, hold);
    return this.#report.exitCode;
  }

  #names(): readonly ObjectName[] {
    const { settings, context, connected } = this.#input;
    const { lease } = this.#installation;
    if (settings.all) return [{ kind: 'Lease', ...lease }];
    const inside = settings.namespace ?? connected.defaultNamespace;
    return readOperands(context.operands, holdOperands).map(({ kind, name = '' }) => ({
      kind,
      namespace: kind === 'Namespace' ? undefined : inside,
      name,
    }));
  }

  /** The objects whose hold can be lifted; says of the others what holds them. */
  async #held(all: readonly Held[]): Promise<readonly Held[]> {
    for (const { name, present } of all) {
      if (present.words !== undefined) continue;
      const others = await this.#otherHolds(name);
      this.#report.say(`${objectText(name)} itself is not held${others === '' ? '' : `; it is held by ${others}`}`);
    }
    return all.filter(({ present }) => present.words !== undefined);
  }

  /** The exit code if nothing is to be written; undefined otherwise. */
  #refusal(objects: readonly Held[], hold: Hold | undefined): Promise<number | undefined> {
    const { settings, context, streams } = this.#input;
    for (const { name, present } of objects) {
      if (present.words === undefined) continue;
      this.#report.say(`${objectText(name)} is ${hold === undefined ? '' : 'already '}held ${present.words}`);
    }
    const question = hold === undefined ? liftQuestion(objects, settings) : holdQuestion(objects, settings);
    return refusalCode(question, { settings, context, streams, report: this.#report });
  }

  async #write(objects: readonly Held[], hold: Hold | undefined): Promise<void> {
    const { settings, connected } = this.#input;
    const { client } = connected;
    const lifted: ObjectName[] = [];
    await inOrder(
      objects,
      ({ name, object, present }) => {
        const plan = planHold(present, this.#key, hold);
        return writeObject(client, { object: name, uid: object.metadata?.uid ?? '', plan }, settings.dryRun);
      },
      ({ name }, written) => {
        this.#reportWritten(name, written, hold);
        if (hold === undefined && written.result === 'patched') lifted.push(name);
      },
    );
    for (const name of lifted) {
      const others = await this.#otherHolds(name);
      if (others !== '') this.#report.say(`${objectText(name)} is still held by ${others}`);
    }
    for (const note of this.#notes(objects)) this.#report.note(note);
  }

  #reportWritten(name: ObjectName, written: Written, hold: Hold | undefined): void {
    const done = hold === undefined ? 'no longer held' : `held ${holdWords(hold)}`;
    switch (written.result) {
      case 'patched':
        this.#report.wrote(name, done);
        return;
      case 'unchanged':
        this.#report.say(`${objectText(name)} is already ${done}`);
        return;
      case 'failed':
        this.#report.fail(`${objectText(name)} is not ${hold === undefined ? 'lifted' : 'held'}: ${written.message}`);
    }
  }

  async #otherHolds(name: ObjectName): Promise<string> {
    const { client } = this.#input.connected;
    return (await otherHolds(name, { client, installation: this.#installation, key: this.#key })).join('; ');
  }

  #notes(objects: readonly Held[]): readonly string[] {
    const stopped = stoppedNote(this.#installation, this.#input.connected.client.nowMs);
    const isLate =
      this.#installation.options.namespaces !== undefined && objects.some(({ name }) => name.kind === 'Namespace');
    return [
      ...(isLate ? ['the controller runs with --namespaces and reads a Namespace once a minute'] : []),
      ...(stopped === undefined ? [] : [stopped]),
    ];
  }
}

/** Undefined where the hold is to be lifted. */
function wantedHold({ off, reason, forMs, untilMs }: HoldSettings, nowMs: number): Hold | undefined {
  if (off) return undefined;
  // The annotation of a whole second is easier to read, and never ends too early.
  const endMs = forMs === undefined ? untilMs : Math.ceil((nowMs + forMs) / 1_000) * 1_000;
  return { untilMs: endMs, why: reason };
}

function liftQuestion(objects: readonly Held[], settings: HoldSettings): Question {
  const need = objects.length > 1 ? 'always' : settings.all ? 'on-terminal' : 'never';
  return { text: `Lift the hold of ${subjectFor(objects, settings)}?`, need, undone: 'nothing is lifted' };
}

/** A hold that another user has set has a reason, so it is not replaced unseen. */
function holdQuestion(objects: readonly Held[], settings: HoldSettings): Question {
  const isReplaced = objects.some(({ present }) => present.words !== undefined);
  const verb = isReplaced ? 'Replace the hold of' : 'Hold';
  const need = isReplaced || objects.length > 1 ? 'always' : settings.all ? 'on-terminal' : 'never';
  return { text: `${verb} ${subjectFor(objects, settings)}?`, need, undone: 'nothing is held' };
}

function subjectFor(objects: readonly Held[], { all }: HoldSettings): string {
  const names = objects.map(({ name }) => name);
  return all ? 'all workloads of the installation' : subjectOf(names, 'object');
}

function planHold(present: PresentHold, key: string, hold: Hold | undefined): (object: KubeObject) => Plan {
  // Without an annotation of its own a workload would be held by that of its pod template.
  const lifted = present.isInTemplate ? 'false' : null;
  const value = hold === undefined ? lifted : formatHold(hold);
  return ({ metadata }) => {
    const text = metadata?.annotations?.[key];
    if (text !== present.text) return { refusal: 'its hold has changed meanwhile: run the command again' };
    return text === value ? 'unchanged' : { patch: { metadata: { annotations: { [key]: value } } } };
  };
}
