/**
 * Writes the Events and log lines about the order in which the users of a config are rolled: on the config, not on each
 * of the workloads that wait.
 */
import type { Inventory } from '../../inventory/inventory.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ConfigKey } from '../../model/kinds.ts';
import type { Logger } from '../../model/logger.ts';
import type { ObjectEvent } from '../../model/object-event.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import type { GroupCounts, StagingReports as Reports } from '../../staging/ports.ts';
import { changesTooFastNote, firstStagingNote, heldByTurnNote } from '../../status/staging-words.ts';
import type { EventReporter } from '../ports.ts';
import type { Breakers } from '../rollouts/breakers.ts';

export interface StagingReportsOptions {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly inventory: Pick<Inventory, 'configs'>;
  readonly annotations: Annotations;
  readonly breakers: Pick<Breakers, 'noteStaging'>;
  readonly clock: Clock;
  readonly isDryRun: boolean;
}

export class StagingReports implements Reports {
  readonly #options: StagingReportsOptions;

  constructor(options: StagingReportsOptions) {
    this.#options = options;
  }

  held(config: ConfigKey, counts: GroupCounts): void {
    const { logger, breakers, clock, isDryRun } = this.#options;
    const { begun, waiting, first } = counts;
    logger.info(
      { config, first, begun, waiting, dryRun: isDryRun || undefined },
      'users of a config are rolled one after the other',
    );
    const isFirst = !isDryRun && breakers.noteStaging(clock.now());
    const note = heldByTurnNote(counts, isDryRun) + (isFirst ? `; ${firstStagingNote}` : '');
    this.#report(config, { type: 'Normal', reason: 'Held', action: 'Wait', note, budget: 'waiting' });
  }

  changesTooFast(config: ConfigKey, replacedIds: number): void {
    const { logger, annotations } = this.#options;
    logger.warn({ config, contents: replacedIds }, 'a config changes faster than its users can prove a content');
    const note = changesTooFastNote(replacedIds, annotations);
    this.#report(config, { type: 'Warning', reason: 'ChangesTooFast', action: 'Wait', note });
  }

  #report(config: ConfigKey, event: Omit<ObjectEvent, 'regarding'>): void {
    const state = this.#options.inventory.configs.get(config)?.state;
    // A config that was deleted has no Events.
    if (state === undefined) return;
    const { kind, namespace, name, uid, resourceVersion } = state;
    this.#options.events.report({ ...event, regarding: { kind, namespace, name, uid, resourceVersion } });
  }
}
