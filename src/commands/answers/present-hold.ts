/** What the annotation `hold` of an object says now, and which client has set it. */
import { readHold } from '../../model/hold.ts';
import { oneLine, quote } from '../../model/quote.ts';
import { isWorkloadKind, type WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type WorkloadObject } from '../../model/kube-object.ts';
import { lastWriter } from '../../plan/read/managed-fields.ts';
import { formatTime } from '../../plan/record/history.ts';
import type { Hold } from '../../model/gate-hints.ts';
import type { NamedObject } from './named-objects.ts';

export interface PresentHold {
  /** The text of the annotation; undefined if there is none. */
  readonly text: string | undefined;
  /** How it holds, such as `until 2026-12-01T11:14:03Z (INC-4711)`; undefined if it does not. */
  readonly words: string | undefined;
  /** The pod template holds where the workload itself says nothing. */
  readonly isInTemplate: boolean;
}

/** @param nowMs the API server's clock */
export function presentHold({ name, object }: NamedObject, key: string, nowMs: number): PresentHold {
  const text = object.metadata?.annotations?.[key];
  const ofTemplate = isWorkloadKind(name.kind) ? templateText(name.kind, object, key) : undefined;
  const isInTemplate = holdingWords(ofTemplate, nowMs) !== undefined;
  const words = holdingWords(text ?? ofTemplate, nowMs);
  const by = text === undefined ? undefined : lastWriter(object, [['metadata', 'annotations', key]])?.manager;
  const set = by === undefined ? '' : `, set by manager ${oneLine(by)}`;
  const place = text === undefined ? ', by its pod template' : '';
  return { text, words: words === undefined ? undefined : `${words}${set}${place}`, isInTemplate };
}

function templateText(kind: WorkloadKind, object: WorkloadObject, key: string): string | undefined {
  return templateOf(kind, object)?.metadata?.annotations?.[key];
}

/** How a value holds; undefined for one that does not, such as a time that has passed. */
export function holdingWords(text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const reading = readHold(text);
  if ('problem' in reading) return `by a value that does not parse, ${quote(text)}`;
  const { hold } = reading;
  return hold === undefined || (hold.untilMs ?? Infinity) <= nowMs ? undefined : holdWords(hold);
}

/** Such as `until 2026-12-01T11:14:03Z (INC-4711)`. */
export function holdWords({ untilMs, why }: Hold): string {
  const end = untilMs === undefined ? 'until the hold is lifted' : `until ${formatTime(untilMs)}`;
  return why === undefined ? end : `${end} (${oneLine(why)})`;
}
