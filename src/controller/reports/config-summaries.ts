/**
 * Writes one Event on a config for all the workloads that its change rolled, once no more of them follow: a ConfigMap
 * with a thousand users gets one Event, besides one on each of these workloads.
 */
import type { Inventory } from '../../inventory/inventory.ts';
import type { Clock } from '../../lib/clock.ts';
import { changeId } from '../../model/change-id.ts';
import { configKeyOf, type ConfigKey, type ConfigRef, type WorkloadIdentity } from '../../model/kinds.ts';
import type { RolloutEvent, RolloutSubscriber } from '../../model/rollout-event.ts';
import type { StaleTracker } from '../stale-tracker.ts';
import type { EventReporter } from '../ports.ts';

export interface ConfigSummariesOptions {
  readonly events: EventReporter;
  readonly clock: Clock;
  readonly isDryRun: boolean;
}

interface Summary {
  count: number;
  /** The first rolled workloads, as `<kind>/<name>`. */
  readonly names: string[];
  readonly startedAtMs: number;
  cancel: () => void;
}

/** The summary is written once no workload has been rolled for this long. */
const quietMs = 5_000;
/** The summary is written at the latest this long after the first roll. */
const longestMs = 60_000;
const mostNames = 3;

export class ConfigSummaries implements RolloutSubscriber {
  readonly #options: ConfigSummariesOptions;
  readonly #inventory: Pick<Inventory, 'configs' | 'workloads'>;
  readonly #tracker: StaleTracker;
  readonly #open = new Map<ConfigKey, Summary>();

  constructor(
    options: ConfigSummariesOptions,
    inventory: Pick<Inventory, 'configs' | 'workloads'>,
    tracker: StaleTracker,
  ) {
    this.#options = options;
    this.#inventory = inventory;
    this.#tracker = tracker;
  }

  take(event: RolloutEvent): void {
    if (event.outcome === 'written' && event.decision.action === 'roll') this.#rolled(event.workload, event.cause);
  }

  /** Counts a workload that was rolled because these configs of its namespace changed. */
  #rolled({ kind, namespace, name }: WorkloadIdentity, cause: readonly ConfigRef[]): void {
    const { clock } = this.#options;
    for (const key of cause.map((ref) => configKeyOf(ref, namespace))) {
      const nowMs = clock.monotonicMs();
      const summary = this.#open.get(key) ?? { count: 0, names: [], startedAtMs: nowMs, cancel: () => undefined };
      summary.count += 1;
      if (summary.names.length < mostNames) summary.names.push(`${kind}/${name}`);
      summary.cancel();
      summary.cancel = clock.setTimer(Math.min(quietMs, summary.startedAtMs + longestMs - nowMs), () => {
        this.#close(key, summary);
      });
      this.#open.set(key, summary);
    }
  }

  /** Writes all open summaries at once. */
  flush(): void {
    for (const [key, summary] of this.#open) this.#close(key, summary);
  }

  #close(key: ConfigKey, summary: Summary): void {
    const { events, isDryRun } = this.#options;
    summary.cancel();
    this.#open.delete(key);
    const config = this.#inventory.configs.get(key);
    // The config was deleted: no Event.
    if (config === undefined) return;
    const { kind, namespace, name, uid, resourceVersion } = config.state;
    const note = `${isDryRun ? '(dry run) ' : ''}${this.#noteOf(key, summary)}; change ${changeId(key, config.contentRv)}`;
    const regarding = { kind, namespace, name, uid, resourceVersion };
    events.report({ regarding, type: 'Normal', reason: 'ContentChanged', action: 'Roll', note, budget: 'rollout' });
  }

  #noteOf(key: ConfigKey, { count, names }: Summary): string {
    const waiting = [...new Set(this.#inventory.workloads.usersOf(key))].filter(
      (user) => this.#tracker.get(user).staleSinceMs !== undefined,
    ).length;
    const others = count > names.length ? ` and ${String(count - names.length)} more` : '';
    const waitingNote = waiting > 0 ? `; ${String(waiting)} still to come, see their Events` : '';
    return `rolled ${String(count)} of its users: ${names.join(', ')}${others}${waitingNote}`;
  }
}
