/**
 * Looks at one workload: makes the plan from what is true at this moment and carries it out. Doing it twice changes
 * nothing. It returns what is to happen next and leaves retrying and counting failures to the worker pool.
 */
import type { ConfigCache } from '../cache/config-cache.ts';
import type { WorkloadCache } from '../cache/workload-cache.ts';
import type { Clock } from '../lib/clock.ts';
import type { Decision, MergePatch } from '../model/decision.ts';
import { configKeyOf, parseConfigRef, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Logger } from '../model/logger.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ConfigView } from '../plan/compare.ts';
import { decide } from '../plan/decide.ts';
import type { Digester } from '../plan/digest.ts';
import type { GateSettings } from '../plan/gates.ts';
import { readWorkload } from '../plan/read-workload.ts';
import { AttentionList } from './attention.ts';
import { HintReports } from './hint-reports.ts';
import type { ConfigReader, ControllerMetrics, PatchOutcome, WorkloadPatcher } from './ports.ts';

/** What is to happen with a key after a look at it. */
export type ReconcileResult =
  | { readonly next: 'done' }
  | { readonly next: 'look-again-after'; readonly delayMs: number }
  | { readonly next: 'retry'; readonly isClientError: boolean; readonly retryAfterMs?: number };

export interface ReconcilerContext {
  readonly configs: ConfigCache;
  readonly workloads: WorkloadCache;
  readonly patcher: WorkloadPatcher;
  readonly reader: ConfigReader;
  readonly digester: Digester;
  readonly settings: GateSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics;
}

/** A decision that comes with a patch. */
type Write = Extract<Decision, { readonly patch: MergePatch }>;

const done: ReconcileResult = { next: 'done' };

export class Reconciler {
  readonly #context: ReconcilerContext;
  readonly #attention = new AttentionList();
  readonly #hintReports: HintReports;

  constructor(context: ReconcilerContext) {
    this.#context = context;
    this.#hintReports = new HintReports(context.logger);
  }

  /** @throws what the config reader throws, and when the signal aborts */
  async reconcile(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    const confirmed = new Set<ConfigRef>();
    for (;;) {
      const workload = this.#context.workloads.get(key);
      if (workload === undefined) return this.#forget(key);
      this.#hintReports.report(key, workload.hints.problems);
      const decision = this.#decide(key, workload, confirmed);
      if (decision.action !== 'confirm') return this.#carryOut(workload, decision, signal);
      for (const ref of decision.configs) {
        await this.#confirm(workload, ref, signal);
        confirmed.add(ref);
      }
    }
  }

  #decide(key: WorkloadKey, workload: WorkloadState, confirmed: ReadonlySet<ConfigRef>): Decision {
    const { clock, digester, settings, metrics } = this.#context;
    const decision = decide({
      workload,
      digester,
      settings,
      viewOf: (ref) => this.#view(workload, ref, confirmed),
      timing: { nowMs: clock.now(), monotonicMs: clock.monotonicMs(), ...this.#attention.get(key) },
    });
    metrics.planned(decision.action, decision.reason);
    return decision;
  }

  #view({ namespace }: WorkloadState, ref: ConfigRef, confirmed: ReadonlySet<ConfigRef>): ConfigView {
    const cached = this.#context.configs.get(configKeyOf(ref, namespace));
    return { state: cached?.state, changedAtMs: cached?.changedAtMs, isConfirmed: confirmed.has(ref) };
  }

  async #confirm({ namespace }: WorkloadState, ref: ConfigRef, signal: AbortSignal): Promise<void> {
    const { configs, reader, clock } = this.#context;
    const { kind, name } = parseConfigRef(ref);
    const state = await reader.read(kind, namespace, name, signal);
    if (state === undefined) configs.remove(configKeyOf(ref, namespace));
    else configs.upsert(state, clock.monotonicMs());
  }

  async #carryOut(
    workload: WorkloadState,
    decision: Exclude<Decision, { readonly action: 'confirm' }>,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const key = workloadKey(workload);
    const { logger, clock } = this.#context;
    if (decision.action === 'noop') {
      this.#attention.markFresh(key);
      logger.debug({ workload: key, reason: decision.reason }, 'nothing to do');
      return done;
    }
    if (decision.action === 'hold') {
      this.#attention.markStale(key, clock.monotonicMs());
      const { reason, cause, retryAfterMs } = decision;
      logger.debug({ workload: key, reason, cause, retryAfterMs }, 'stale, held back');
      return { next: 'look-again-after', delayMs: retryAfterMs };
    }
    if (decision.action === 'roll') this.#attention.markStale(key, clock.monotonicMs());
    return this.#write(workload, decision, signal);
  }

  async #write(workload: WorkloadState, decision: Write, signal: AbortSignal): Promise<ReconcileResult> {
    const { patcher, clock, metrics } = this.#context;
    const startedAtMs = clock.monotonicMs();
    const firstSeenMs = this.#firstSeenMs(workload, decision);
    const outcome = await patcher.patch(workload, decision.patch, signal);
    metrics.patched(statusOf(outcome));
    if (outcome.result !== 'patched') return this.#notWritten(workload, decision, outcome);
    this.#store(workload, outcome.object);
    const nowMs = clock.monotonicMs();
    if (decision.action === 'roll') {
      this.#attention.markFresh(workloadKey(workload), decision.spacedRolls);
      metrics.rolled(workload.kind, 'rolled');
      metrics.reacted((nowMs - firstSeenMs) / 1000);
    }
    this.#logWrite(workload, decision, Math.round(nowMs - startedAtMs));
    return done;
  }

  /** When the change that is rolled out now was first seen: before the plan found the workload stale. */
  #firstSeenMs(workload: WorkloadState, decision: Write): number {
    const { configs, clock } = this.#context;
    const { staleSinceMs = clock.monotonicMs() } = this.#attention.get(workloadKey(workload));
    const cause = decision.action === 'roll' ? decision.cause : [];
    const changes = cause.map((ref) => configs.get(configKeyOf(ref, workload.namespace))?.changedAtMs ?? staleSinceMs);
    return Math.min(staleSinceMs, ...changes);
  }

  #notWritten(
    workload: WorkloadState,
    decision: Write,
    outcome: Exclude<PatchOutcome, { readonly result: 'patched' }>,
  ): ReconcileResult {
    const { logger, metrics } = this.#context;
    const key = workloadKey(workload);
    if (outcome.result === 'look-again') {
      logger.debug({ workload: key, action: decision.action, reason: outcome.reason }, 'the workload has changed');
      return outcome.reason === 'not-found' ? done : { next: 'retry', isClientError: false };
    }
    if (decision.action === 'roll') metrics.rolled(workload.kind, 'failed');
    const { status, message, isClientError, retryAfterMs } = outcome;
    logger.warn({ workload: key, action: decision.action, status, message }, 'patch failed, will be tried again');
    return { next: 'retry', isClientError, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  /** Puts the answer to a patch into the cache, so that the next plan is made from it and not from a lagging watch. */
  #store({ kind, namespace, name }: WorkloadState, object: KubeObject): void {
    const { workloads, digester } = this.#context;
    const state = readWorkload(kind, object, digester);
    if (state === undefined) workloads.remove(`${kind}/${namespace}/${name}`);
    else workloads.upsert(state, 'watch');
  }

  #logWrite(workload: WorkloadState, decision: Write, durationMs: number): void {
    const messages = { roll: 'rolled', baseline: 'recorded without a rollout', release: 'opted out, record removed' };
    const cause = decision.action === 'roll' ? { cause: decision.cause } : {};
    const fields = { workload: workloadKey(workload), reason: decision.reason, ...cause, durationMs };
    this.#context.logger.info(fields, messages[decision.action]);
  }

  #forget(key: WorkloadKey): ReconcileResult {
    this.#attention.delete(key);
    this.#hintReports.delete(key);
    return done;
  }
}

function statusOf(outcome: PatchOutcome): number {
  if (outcome.result === 'patched') return 200;
  if (outcome.result === 'failed') return outcome.status;
  return outcome.reason === 'not-found' ? 404 : 409;
}
