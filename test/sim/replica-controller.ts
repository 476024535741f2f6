/** The controller of one replica, with the wiring of the program. */
import { Controller } from '../../src/controller/controller.ts';
import type { ConfigReader, EventReporter, WorkloadPatcher } from '../../src/controller/ports.ts';
import type { Breakers } from '../../src/controller/rollouts/breakers.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { ReadSettings } from '../../src/plan/read/config.ts';
import { plainSettings } from '../builders/plain.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';
import { simKinds } from './objects.ts';
import type { SimOptions } from './options.ts';
import { ignoredMetrics } from './replica-log.ts';

export interface ReplicaControllerOptions {
  readonly options: SimOptions;
  readonly readSettings: ReadSettings;
  readonly clock: FakeClock;
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly breakers: Breakers;
  readonly patcher: WorkloadPatcher;
  readonly reader: ConfigReader;
  readonly mayWrite: () => boolean;
  readonly relistNamespace: () => void;
  readonly onRewound: () => void;
}

export function buildController({ options, mayWrite, ...parts }: ReplicaControllerOptions): Controller {
  const { autoReloadAll, rolloutDeadlineMs, maxPatchesPerSecond } = options;
  return new Controller({
    ...parts,
    leadership: { mayWrite },
    settings: { ...plainSettings, ...options },
    rolloutDeadlineMs,
    scope: { autoReloadAll, ignoredKinds: [], ignoredNamespaces: [], namespaces: undefined },
    isDryRun: false,
    concurrency: 2,
    maxPatchesPerSecond,
    watches: simKinds,
    random: () => 0,
    metrics: ignoredMetrics,
  });
}
