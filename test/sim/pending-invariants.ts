/** The invariants of the annotation `pending`: of each write of it, and in a quiet cluster. */
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { readPending, type Pending } from '../../src/plan/pending.ts';
import { contentIdOf } from './content-id.ts';
import type { Judged } from './exceptions.ts';
import { closedGates, controlGates, stagingGates } from './gates.ts';
import { isReported, rollHasCause, wrongEntries, type Violation } from './invariants.ts';
import type { Texts } from './objects.ts';
import type { Accepted } from './server.ts';
import { readConfigs, recordOf, type WorkloadTruth } from './workload-truth.ts';

const pendingKey = 'reroll.dev/pending';
const recordKey = 'reroll.dev/record';

/** The text of the annotation that a patch writes; undefined for a patch that does not write it, or writes more. */
export function writtenPending({ metadata }: WorkloadObject): string | null | undefined {
  const annotations = metadata?.annotations as Readonly<Record<string, string | null>> | undefined;
  return annotations?.[recordKey] === undefined ? annotations?.[pendingKey] : undefined;
}

function lie({ name }: WorkloadTruth, text: string): Violation {
  return { invariant: 'pendingIsTrue', text: `${name}: ${text}` };
}

/** To be checked for every write of `pending`: it names the gates that were closed, the contents, and the opening. */
export function pendingIsTrue(judged: Judged, workload: WorkloadTruth, accepted: Accepted): readonly Violation[] {
  const { before, body, sight } = accepted;
  const text = writtenPending(body);
  if (typeof text !== 'string') return [];
  const pending = readPending(text);
  if (pending === undefined) return [lie(workload, `${text} does not parse`)];
  const { gates, since, wants } = pending;
  const ids = Object.values(wants).map((id) => [id ?? '']);
  const closedAt = (nowMs: number): readonly string[] =>
    closedGates({ ...sight, nowMs, workload: before.metadata.annotations ?? {} }, ids);
  const found = gates.length === 0 ? [] : wrongGates(pending, closedAt, sight.nowMs);
  const isEarly = Date.parse(since) <= sight.nowMs;
  const all = [...found, ...wrongWants(judged, pending), ...(isEarly ? [] : [`it waits since ${since}`])];
  return all.map((why) => lie(workload, why));
}

type ClosedAt = (nowMs: number) => readonly string[];

/** The gates of the process itself are left out: their times are estimates. */
function wrongGates({ gates, opens }: Pending, closedAt: ClosedAt, nowMs: number): readonly string[] {
  const control = gates.filter((gate) => controlGates.includes(gate));
  const closed = closedAt(nowMs);
  if (control.join() !== closed.join()) return [`it has ${control.join()}, and ${closed.join()} are closed`];
  if (opens === null || control.length < gates.length) return [];
  const opensMs = Date.parse(opens);
  const isRight = closedAt(opensMs).length === 0 && closedAt(opensMs - 1).length > 0;
  return isRight ? [] : [`it opens at ${opens}`];
}

function wrongWants({ truth }: Judged, { wants, cause, gates }: Pending): readonly string[] {
  const refs = Object.keys(wants) as ConfigRef[];
  const unknown = refs.filter((ref) => {
    const ids = [undefined, ...truth.history.contentsOf(ref)].map((data) => contentIdOf(ref, data));
    return !ids.includes(wants[ref] ?? '');
  });
  const isComplete = refs.join() === (gates.length === 0 ? '' : cause.join());
  return [
    ...unknown.map((ref) => `no content of ${ref} has this id`),
    ...(isComplete ? [] : ['wants and cause differ']),
  ];
}

/**
 * In a quiet cluster the annotation is there exactly on the workloads that wait for a control gate or are left stale,
 * and says the truth.
 */
export function pendingIsRight(judged: Judged): readonly Violation[] {
  return [...judged.truth.workloads.values()].flatMap((workload) => {
    const annotations = annotationsOf(judged, workload);
    // Nothing is removed from a workload that no replica has seen to lose its hints.
    if (workload.uses === undefined && annotations['reroll.dev/auto'] !== 'false') return [];
    return wrongAtRest(judged, workload, annotations[pendingKey]).map((why) => lie(workload, why));
  });
}

function annotationsOf({ store }: Judged, { name }: WorkloadTruth): Texts {
  return store.get('Deployment', name)?.metadata.annotations ?? {};
}

function wrongAtRest(judged: Judged, workload: WorkloadTruth, text: string | undefined): readonly string[] {
  const entry = judged.stale.find(([name]) => name === workload.name);
  if (entry === undefined) return text === undefined ? [] : [`it is not stale, and pending is ${text}`];
  const [, reason] = entry;
  const pending = readPending(text);
  if (stagingGates.includes(reason)) return wrongTurn(judged, pending);
  if (pending?.reason !== reason) return [`it is ${reason}, and pending is ${text ?? 'not there'}`];
  if (!controlGates.includes(reason)) return isReported(reason) ? [] : [`it waits for ${reason}`];
  return [...wrongStatement(judged, workload, pending), ...wrongWait(judged, workload, pending)];
}

/** For both gates of staging it has one word. */
function wrongTurn({ truth }: Judged, pending: Pending | undefined): readonly string[] {
  if (pending?.gates.join() !== 'staging')
    return [`it waits for its turn, and pending has ${pending?.gates.join() ?? ''}`];
  const isRight = pending.cause.every((ref) => pending.wants[ref] === contentIdOf(ref, truth.contents.get(ref)));
  return isRight ? [] : ['it wants other contents'];
}

/** What is wrong with the gates and the contents that `pending` names. */
function wrongStatement(judged: Judged, workload: WorkloadTruth, pending: Pending): readonly string[] {
  const { truth, sight } = judged;
  const { gates, wants, cause, opens } = pending;
  const ids = cause.map((ref) => contentIdOf(ref, truth.contents.get(ref)));
  const closed = withoutWindow(
    closedGates(
      { ...sight, workload: annotationsOf(judged, workload) },
      ids.map((id) => [id]),
    ),
  );
  // In a quiet cluster time opens no gate, so that one at least is closed which only a change opens.
  const stated = withoutWindow(gates).filter((gate) => !stagingGates.includes(gate));
  const isRight = closed.length > 0 && stated.join() === closed.join() && opens === null;
  return [
    ...(isRight ? [] : [`it has ${gates.join()} until ${opens ?? 'a change'}, and ${closed.join()} are closed`]),
    ...(cause.every((ref, index) => wants[ref] === ids[index]) ? [] : ['it wants other contents']),
  ];
}

/**
 * While a gate is closed that only a change opens, windows open and close, and nothing plans the workload at these
 * times: all that wait would be written each time.
 */
function withoutWindow(gates: readonly string[]): readonly string[] {
  return gates.filter((gate) => gate !== 'window');
}

/** What is wrong with the wait itself: the workload is stale because of the configs of the cause, and is recorded. */
function wrongWait(judged: Judged, workload: WorkloadTruth, { cause }: Pending): readonly string[] {
  const record = recordOf(judged.store.get('Deployment', workload.name));
  if (record === undefined) return ['it waits without a record'];
  const wrong = wrongEntries(judged, workload, readConfigs(record)).map(({ ref }) => ref);
  const isStale = wrong.length > 0 || rollHasCause(judged, asIfRolled(judged, workload)).length === 0;
  const unnamed = wrong.filter((ref) => !cause.includes(ref));
  const found = unnamed.map((ref) => `${ref} differs and is not in the cause`);
  return isStale ? found : [...found, 'it waits, and all its pods run what is there'];
}

/** A workload that waits, after a roll that would not change its record. */
function asIfRolled({ store: { sequence } }: Judged, workload: WorkloadTruth): WorkloadTruth {
  const { records, bareSince, templateAt } = workload;
  const record = { sequence, bareSince, configs: records.at(-1)?.configs ?? {} };
  return { ...workload, records: [...records, record], templateAt: [...templateAt, sequence] };
}

/** At most this many writes of `pending` by one replica in a second. */
const mostWrites = 5;

/** To be checked for every write of `pending` that is sent. @param sentAtMs of all writes of the replica */
export function pendingIsSlow(sentAtMs: readonly number[]): readonly Violation[] {
  const last = sentAtMs.at(-1) ?? 0;
  const count = sentAtMs.filter((at) => at > last - 1_000).length;
  const text = `${String(count)} writes of pending within a second`;
  return count > mostWrites ? [{ invariant: 'pendingIsSlow', text }] : [];
}
