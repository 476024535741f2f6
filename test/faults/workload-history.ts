/**
 * What the observed versions of one workload show: template changes, counted by `metadata.generation`, which the API
 * server raises with every change of a spec. So a change that falls into a gap of the watch still counts after the gap,
 * and two changes of which one undoes the other count as two. A change of a Deployment's annotations raises its
 * generation as well; it does not count if the watch shows that the template stayed the same.
 */
import type { ApiObject } from '../support/api-client.ts';

/** A roll for which the record kept its content, and the pods that it replaced. */
export interface Repeat {
  /** Version of the workload that brought the replaced template; no pod of that template started before it. */
  readonly fromRv: string;
  /** Version of the workload that the roll made. */
  readonly untilRv: string;
}

/** What counts from the begin of a round on. */
export interface RoundRules {
  /** A policy removes annotations from pod templates: a change that does only this is none of the controller's. */
  readonly removesTrigger?: boolean;
}

export class WorkloadHistory {
  #object: ApiObject;
  #templateRv = '0';
  #removesTrigger = false;
  #generationAtBegin = 0;
  #ofAnnotations = 0;
  #removals = 0;
  #repeats: readonly Repeat[] = [];

  /** @param object the workload as first observed: when its template came is not known */
  constructor(object: ApiObject) {
    this.#object = object;
  }

  /** The workload as last observed. */
  get object(): ApiObject {
    return this.#object;
  }

  /** Template changes since the begin, without the removals. */
  get changes(): number {
    return generationOf(this.#object) - this.#generationAtBegin - this.#ofAnnotations - this.#removals;
  }

  /** Template changes since the begin by a policy that removes annotations; 0 in a round without one. */
  get removals(): number {
    return this.#removals;
  }

  /** The rolls since the begin before which the record already held the same content. */
  get repeats(): readonly Repeat[] {
    return this.#repeats;
  }

  /** Starts to count from here. */
  begin({ removesTrigger = false }: RoundRules = {}): void {
    this.#removesTrigger = removesTrigger;
    this.#generationAtBegin = generationOf(this.#object);
    this.#ofAnnotations = 0;
    this.#removals = 0;
    this.#repeats = [];
  }

  /** Takes the next observed version. */
  see(object: ApiObject): void {
    const before = this.#object;
    this.#object = object;
    const steps = generationOf(object) - generationOf(before);
    // Only consecutive generations are known to have nothing between them.
    if (steps === 1) this.#step(before, object);
    else if (steps !== 0) this.#templateRv = versionOf(before);
  }

  #step(before: ApiObject, object: ApiObject): void {
    if (templateOf(object) === templateOf(before)) {
      this.#ofAnnotations += 1;
      return;
    }
    if (this.#removesTrigger && isRemoval(before, object)) this.#removals += 1;
    else if (isRecorded(before) && recordedContent(object) === recordedContent(before)) {
      this.#repeats = [...this.#repeats, { fromRv: this.#templateRv, untilRv: versionOf(object) }];
    }
    this.#templateRv = versionOf(object);
  }
}

/**
 * Whether the template only lost annotations, and the record contains no other roll than before: a roll of the
 * controller whose trigger is removed shows in its record.
 */
function isRemoval(before: ApiObject, object: ApiObject): boolean {
  const [had, has] = [templateAnnotations(before), templateAnnotations(object)];
  const isLess = Object.entries(has).every(([name, value]) => had[name] === value);
  const { roll } = recordOf(object);
  const isRolled = roll !== undefined && roll.to !== recordOf(before).roll?.to;
  return isLess && !isRolled && withoutAnnotations(object) === withoutAnnotations(before);
}

function generationOf({ metadata }: ApiObject): number {
  return metadata.generation ?? 0;
}

function versionOf({ metadata }: ApiObject): string {
  return metadata.resourceVersion ?? '0';
}

interface Template {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

function template({ spec }: ApiObject): Template {
  return (spec as { template: Template }).template;
}

function templateOf(object: ApiObject): string {
  return JSON.stringify(template(object));
}

function templateAnnotations(object: ApiObject): Readonly<Record<string, string>> {
  return template(object).metadata?.annotations ?? {};
}

function withoutAnnotations(object: ApiObject): string {
  const { metadata, ...rest } = template(object);
  return JSON.stringify({ ...rest, metadata: { ...metadata, annotations: undefined } });
}

/** A removed record does not show what is repeated. */
function isRecorded({ metadata }: ApiObject): boolean {
  return metadata.annotations?.['reroll.dev/record'] !== undefined;
}

/** The digests in a record, as one text. */
function recordedContent(object: ApiObject): string {
  const { configs } = recordOf(object);
  return JSON.stringify(Object.entries(configs).map(([ref, { keys }]) => [ref, keys]));
}

/** The record on a workload: the configs that it was last rolled or recorded with. */
export function recordOf({ metadata }: ApiObject): WrittenRecord {
  return JSON.parse(metadata.annotations?.['reroll.dev/record'] ?? '{"configs":{}}') as WrittenRecord;
}

export interface WrittenRecord {
  readonly configs: Readonly<Record<string, { readonly keys?: Readonly<Record<string, string>> }>>;
  /** The last roll, with the trigger that it wrote. */
  readonly roll?: { readonly to: string };
}
