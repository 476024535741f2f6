/** What one replica knows of other workloads when it sends a patch. */
import type { Breakers } from '../../../src/controller/rollouts/breakers.ts';
import { parseConfigRef } from '../../../src/model/kinds.ts';
import type { MergePatch } from '../../../src/model/decision.ts';
import type { SimOptions } from '../options.ts';
import type { Store } from '../store.ts';
import { rollOf, Sightings } from './sightings.ts';
import { isPast, outOfTurn, sentRoll, type SentRoll } from './turns.ts';

/** The part of it that is kept with a patch. */
export interface OtherRolls {
  /** Why it should not have sent this roll. */
  readonly outOfTurn: readonly string[];
  /** The roll waits for no other workload. */
  readonly isPast: boolean;
  /** The trigger of the last roll of each workload that it was shown. */
  readonly rolls: ReadonlyMap<string, string | undefined>;
}

export interface KnowledgeOptions {
  readonly store: Store;
  readonly options: SimOptions;
  readonly breakers: Breakers;
  readonly nowMs: () => number;
}

export class Knowledge {
  readonly sightings: Sightings;
  readonly #options: KnowledgeOptions;

  constructor(options: KnowledgeOptions) {
    this.#options = options;
    this.sightings = new Sightings(options.nowMs);
  }

  /** @param sent its rolls that are not answered yet */
  at(name: string, body: MergePatch, sent: readonly SentRoll[]): OtherRolls {
    const { sightings } = this;
    const { store, nowMs, ...others } = this.#options;
    const roll = sentRoll(name, body);
    const stored = (ref: string) => {
      const { kind, name: config } = parseConfigRef(ref as `ConfigMap/${string}`);
      return store.get(kind, config);
    };
    const facts = { ...others, nowMs: nowMs(), sightings, sent, stored };
    const triggerOf = (each: string): string | undefined => {
      const last = sightings.last(each);
      return last && rollOf(last.object)?.to;
    };
    return {
      outOfTurn: roll === undefined ? [] : outOfTurn(facts, roll),
      isPast: roll !== undefined && isPast(facts, roll),
      rolls: new Map(sightings.workloads.map((each) => [each, triggerOf(each)])),
    };
  }
}
