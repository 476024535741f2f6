/**
 * The annotation `pending` tells people and tools what a stale workload waits for. No decision depends on it; only the
 * time since which the workload waits is read back, so that it outlives the process.
 */
import type { Decision, MergePatch } from '../model/decision.ts';
import { isControlGate, isStagingGate, type ClosedGate, type Held } from '../model/held.ts';
import type { ConfigRef } from '../model/kinds.ts';
import { isLeftStale } from '../model/pending.ts';
import { staleForMs, type Timing } from './gates/gate.ts';
import type { PlanInput } from './input/plan-input.ts';
import { pendingPatch } from './patch-body.ts';
import { formatTime, parseTime } from './record/history.ts';

/** The write of the annotation. */
export interface PendingWrite {
  /** Its new text; undefined if the annotation is removed. */
  readonly text: string | undefined;
  /** What it says, without the times that differ from plan to plan: two writes of the same value have the same. */
  readonly essence: string;
  readonly patch: MergePatch;
}

/** The value of the annotation, format 1. Times are RFC 3339 in UTC. */
export interface Pending {
  readonly v: 1;
  /** Since when the workload waits. */
  readonly since: string;
  /** The reasons of all closed gates, with `staging` for `breaker`; empty if the workload is left as it is. */
  readonly gates: readonly string[];
  /** The first of them, or why the workload is left as it is. */
  readonly reason: string;
  /** When it rolls if nothing changes; null if that is not known. */
  readonly opens: string | null;
  /** The content id of each config of the cause. */
  readonly wants: Readonly<Partial<Record<ConfigRef, string>>>;
  readonly cause: readonly ConfigRef[];
}

/** The waits that no user has chosen are short, or end by themselves: only a long one is written. */
const longWaitMs = 300_000;

/** As many ids as an answer may name. */
const mostConfigs = 256;

/** Undefined if the annotation is as it has to be, or if the decision says nothing about it. */
export function pendingWrite(input: PlanInput, decision: Decision): PendingWrite | undefined {
  const wanted = wantedPending(input, decision);
  const { pending } = input.workload;
  if (wanted === 'unchanged') return undefined;
  const essence = essenceOf(wanted);
  const isSame = wanted === undefined ? pending === undefined : essence === essenceOf(readPending(pending));
  if (isSame) return undefined;
  const text = wanted && JSON.stringify(wanted);
  return { text, essence, patch: pendingPatch(input.workload, text, input.annotations) };
}

/** Whether the patch of a decision removes the annotation. */
export function removesPending({ action, reason }: Decision): boolean {
  return action === 'roll' || action === 'release' || reason === 'fresh';
}

/** Undefined: there has to be none. */
function wantedPending(input: PlanInput, decision: Decision): Pending | 'unchanged' | undefined {
  const { action, reason } = decision;
  if (action === 'noop') {
    if (isLeftStale(reason)) return pendingOf(input, { reason, cause: [] });
    return reason === 'up-to-date' ? undefined : 'unchanged';
  }
  if (action !== 'wait' || decision.held === undefined) return 'unchanged';
  const { held, cause } = decision;
  const isShort = held.gates.every((gate) => isShortWait(gate, input.timing));
  return isShort && input.workload.pending === undefined ? 'unchanged' : pendingOf(input, { reason, cause, held });
}

/** How long a gate that has no opening is closed is known only when it opens: what counts is the wait until now. */
function isShortWait({ reason, opens }: ClosedGate, timing: Timing): boolean {
  if (isControlGate(reason)) return false;
  return (opens === undefined ? staleForMs(timing) : opens.atMs - timing.nowMs) <= longWaitMs;
}

/** Ms until the wait for a gate without an opening is long; undefined if it is. */
export function untilLongMs(timing: Timing): number | undefined {
  const leftMs = longWaitMs - staleForMs(timing);
  return leftMs < 0 ? undefined : leftMs + 1;
}

interface Waiting {
  readonly reason: string;
  readonly cause: readonly ConfigRef[];
  readonly held?: Held;
}

function pendingOf({ workload, timing }: PlanInput, { reason, cause, held }: Waiting): Pending {
  const since = readPending(workload.pending)?.since;
  const sinceMs = Math.min(parseTime(since) ?? Infinity, timing.nowMs - staleForMs(timing));
  const wants = Object.entries(held?.wants ?? {}).slice(0, mostConfigs);
  return {
    v: 1,
    since: formatTime(sinceMs),
    gates: [...new Set(held?.gates.map((gate) => wordOf(gate.reason)))],
    reason: wordOf(reason),
    opens: held?.opens === undefined ? null : formatTime(held.opens.atMs),
    wants: Object.fromEntries(wants),
    cause: cause.slice(0, mostConfigs),
  };
}

/** One word for both gates of staging: nothing is written only because the breaker is tripped or reset. */
function wordOf(reason: string): string {
  return isStagingGate(reason) ? 'staging' : reason;
}

/**
 * An opening counts only where users set all that is closed: the opening of `min-interval` is an estimate, and each
 * plan makes another one.
 */
function essenceOf(pending: Pending | undefined): string {
  if (pending === undefined) return '';
  const { gates, reason, wants, opens } = pending;
  return JSON.stringify([gates, reason, Object.entries(wants).sort(), gates.every(isControlGate) ? opens : null]);
}

/** For how long a workload has waited by its annotation, ms; undefined without one. */
export function waitedForMs(text: string | undefined, nowMs: number): number | undefined {
  const sinceMs = parseTime(readPending(text)?.since);
  return sinceMs === undefined ? undefined : Math.max(0, nowMs - sinceMs);
}

/** The value of the annotation; undefined for a text that is not one. Never throws. */
export function readPending(text: string | undefined): Pending | undefined {
  const value = parse(text);
  return isPending(value) ? value : undefined;
}

/** Whether a later version of reroll has written the annotation, in a format that this one cannot read. */
export function isOfLaterFormat(text: string | undefined): boolean {
  const { v } = Object(parse(text)) as { readonly v?: unknown };
  return typeof v === 'number' && v > 1;
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** Any client may have written the annotation, and people and tools get to see its parts. */
function isPending(value: unknown): value is Pending {
  if (typeof value !== 'object' || value === null) return false;
  const { v, since, gates, reason, opens, wants, cause } = value as Readonly<Record<string, unknown>>;
  const isOfTexts = [since, reason, opens ?? ''].every((member) => typeof member === 'string');
  const areNamed = areAll(gates, isWord) && areAll(cause, isRef);
  return v === 1 && isOfTexts && areNamed && areWanted(wants);
}

function areWanted(wants: unknown): boolean {
  if (typeof wants !== 'object' || wants === null) return false;
  return Object.entries(wants).every(([ref, id]) => isRef(ref) && isWord(id));
}

function areAll(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

/** A reason or a content id. */
function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z0-9-]{1,64}$/.test(value);
}

/** Also of a kind that only later versions of reroll know; `*` stands for all names. */
function isRef(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z]{1,64}\/(?:\*|[-a-z0-9.]{1,253})$/.test(value);
}
