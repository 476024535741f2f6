/**
 * Counts the workloads that a bad content has broken because reroll rolled them to it, against the number that nothing
 * could have saved. Bad contents that follow each other without a good one in between are one episode.
 */
import { parseConfigRef, type ConfigRef } from '../../../src/model/kinds.ts';
import { findReferences } from '../../../src/plan/references/references.ts';
import { workloadName, type SimObject } from '../objects.ts';
import { isBad, isBadFor } from '../pod.ts';
import { rolledOf } from './sightings.ts';

/** A user of configs, with the spec of its present pods. */
interface User {
  readonly name: string;
  readonly pods: { readonly spec: Parameters<typeof isBadFor>[0] };
}

/** The part of the truth that it depends on. */
interface Known {
  readonly contents: Parameters<typeof isBadFor>[1];
  readonly workloads: { values(): Iterable<User> };
}

/** A roll that the server has accepted. */
interface AcceptedRoll {
  readonly before: SimObject;
  readonly body: { readonly metadata?: object };
  readonly sight: {
    readonly isPast: boolean;
    readonly nowMs: number;
    readonly rolls: ReadonlyMap<string, string | undefined>;
  };
}

/** A step of a run. */
interface Taken {
  readonly do: string;
  readonly workload?: number;
}

interface Violation {
  readonly invariant: 'badContentIsStopped';
  readonly text: string;
}

interface Victim {
  readonly name: string;
  /** Of its last roll. */
  trigger: string | undefined;
  readonly atMs: number;
}

interface Episode {
  readonly victims: Victim[];
  /** For each workload more than one that may be broken, why. */
  readonly allowed: string[];
  /** The version with which it began. */
  readonly fromRv: number;
  /** Some users need no bad value, so that their rolls prove the content; or no breaker stops the others. */
  isOpen: boolean;
}

/** After these steps a workload that was rolled is no evidence any more, or not all the time. */
const disturbing: ReadonlySet<string> = new Set([
  ...(['opt', 'list names', 'use', 'set image', 'undo rollout', 'strip', 'delete workload'] as const),
  ...(['scale', 'pause'] as const),
]);

/** With these steps users let a content go on. */
const releasing: ReadonlySet<string> = new Set(['resume', 'let pass', 'opt namespace', 'restore'] as const);

export class Victims {
  readonly #truth: Known;
  readonly #deadlineMs: number;
  readonly #episodes = new Map<ConfigRef, Episode>();

  constructor(truth: Known, deadlineMs: number) {
    this.#truth = truth;
    this.#deadlineMs = deadlineMs;
  }

  /** A config was written. @param config undefined if it is gone */
  configWritten(ref: ConfigRef, config: SimObject | undefined): void {
    const { kind } = parseConfigRef(ref);
    const hasBad = Object.values(config?.data ?? {}).some((value) => isBad(kind, value));
    if (!hasBad) this.#episodes.delete(ref);
    else if (!this.#episodes.has(ref)) this.#begin(ref, config);
    const episode = this.#episodes.get(ref);
    if (episode !== undefined)
      episode.isOpen ||= config?.metadata.annotations?.['reroll.dev/max-concurrent'] !== undefined;
  }

  #begin(ref: ConfigRef, config: SimObject | undefined): void {
    const fromRv = Number(config?.metadata.resourceVersion);
    this.#episodes.set(ref, { victims: [], allowed: [], fromRv, isOpen: false });
  }

  /** To be called before each step. */
  stepped(step: Taken): void {
    if (releasing.has(step.do)) this.allow(step.do);
    if (disturbing.has(step.do) && step.workload !== undefined) this.allow(step.do, workloadName(step.workload));
  }

  /**
   * Something happened after which one more workload may break.
   * @param name of the workload to which it happened; undefined: whatever broke before
   */
  allow(why: string, name?: string): void {
    for (const { victims, allowed } of this.#episodes.values()) {
      if (name === undefined || victims.some((victim) => victim.name === name)) allowed.push(why);
    }
  }

  /** A roll was accepted. */
  rolled(workload: User, { before, body, sight }: AcceptedRoll): readonly Violation[] {
    const object = { ...before, metadata: { ...before.metadata, ...body.metadata } } as SimObject;
    const { of = {}, roll, configs = {} } = rolledOf(object);
    const staged = (roll?.for ?? []).filter((ref) => of[ref] !== undefined) as ConfigRef[];
    const broken = staged.filter((ref) => this.#isBadFor(workload, ref));
    return broken.flatMap((ref) => {
      const episode = this.#episodes.get(ref);
      if (!hasSeen(episode, configs[ref])) return [];
      const known = episode.victims.find(({ name }) => name === workload.name);
      if (known !== undefined) known.trigger = roll?.to;
      if (known !== undefined || sight.isPast) return [];
      if (roll?.was === 'bad') episode.allowed.push(`${workload.name} was not rolled out before`);
      const excused = episode.victims.filter(
        ({ name, trigger, atMs }) => sight.rolls.get(name) !== trigger || sight.nowMs - atMs >= 2 * this.#deadlineMs,
      );
      episode.victims.push({ name: workload.name, trigger: roll?.to, atMs: sight.nowMs });
      episode.isOpen ||= this.#isPartial(ref);
      return tooMany(ref, episode, excused.length);
    });
  }

  #isBadFor({ pods }: User, ref: ConfigRef): boolean {
    const data = this.#truth.contents.get(ref);
    return data !== undefined && isBadFor(pods.spec, new Map([[ref, data]]));
  }

  #isPartial(ref: ConfigRef): boolean {
    const { kind, name } = parseConfigRef(ref);
    const users = [...this.#truth.workloads.values()].filter(({ pods }) =>
      findReferences(pods.spec).some((use) => use.kind === kind && use.name === name),
    );
    return !users.every((user) => this.#isBadFor(user, ref));
  }
}

/**
 * Whether the replica that rolled had been shown the bad content: otherwise the pods start with what is there by then.
 * @param entry of the config in the record of the roll
 */
function hasSeen(episode: Episode | undefined, entry: { readonly rv?: string } | undefined): episode is Episode {
  return episode !== undefined && Number(entry?.rv ?? Infinity) >= episode.fromRv;
}

function tooMany(ref: ConfigRef, { victims, allowed, isOpen }: Episode, excused: number): readonly Violation[] {
  if (isOpen || victims.length <= 1 + allowed.length + excused) return [];
  const names = victims.map(({ name }) => name).join();
  const text = `${ref} has broken ${names}; more than one because of: ${allowed.join() || 'nothing'}`;
  return [{ invariant: 'badContentIsStopped', text }];
}
