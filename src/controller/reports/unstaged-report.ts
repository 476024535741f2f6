/**
 * Reports once in a process that a change of a shared config rolls all its users at once, where only a default of the
 * dialect turns staging off: users who come from stakater/Reloader learn of the option from their own cluster.
 */
import type { Inventory } from '../../inventory/inventory.ts';
import { configKeyOf, type ConfigKey } from '../../model/kinds.ts';
import type { Logger } from '../../model/logger.ts';
import type { RolloutEvent, RolloutSubscriber } from '../../model/rollout-event.ts';
import { unstagedNote } from '../../status/staging-words.ts';
import type { EventReporter } from '../ports.ts';

export interface UnstagedReportOptions {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly inventory: Pick<Inventory, 'configs' | 'workloads'>;
  /** Users from which on a config would be staged; undefined: nothing is reported. */
  readonly canaryFrom: number | undefined;
}

export class UnstagedReport implements RolloutSubscriber {
  readonly #options: UnstagedReportOptions;
  #isOver: boolean;

  constructor(options: UnstagedReportOptions) {
    this.#options = options;
    this.#isOver = options.canaryFrom === undefined;
  }

  take(event: RolloutEvent): void {
    if (event.outcome !== 'written' || event.decision.action !== 'roll') return;
    const { namespace } = event.workload;
    for (const ref of event.cause) this.#rolled(configKeyOf(ref, namespace), event.isDryRun);
  }

  #rolled(config: ConfigKey, isDryRun: boolean): void {
    if (this.#isOver) return;
    const { logger, events, inventory, canaryFrom = Infinity } = this.#options;
    const state = inventory.configs.get(config)?.state;
    // The annotation of a config counts whatever the option says.
    if (state === undefined || state.maxConcurrent !== undefined) return;
    const users = new Set(inventory.workloads.usersOf(config)).size;
    if (users < canaryFrom) return;
    this.#isOver = true;
    const option = `--canary-from ${String(canaryFrom)}`;
    logger.info({ config, users, option, dryRun: isDryRun || undefined }, 'users of a config are rolled all at once');
    const { kind, namespace, name, uid, resourceVersion } = state;
    const regarding = { kind, namespace, name, uid, resourceVersion };
    const note = `${isDryRun ? '(dry run) ' : ''}${unstagedNote(users, option)}`;
    events.report({ regarding, type: 'Normal', reason: 'NotStaged', action: 'Roll', note });
  }
}
