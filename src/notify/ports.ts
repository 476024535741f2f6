/** The interfaces through which notifications reach the status of workloads, the services and the metrics. */
import type { ConfigKey } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { NoticeObject } from '../model/notice.ts';
import type { WorkloadStatus } from '../status/state.ts';
import type { SinkType } from './settings/settings.ts';

export type NotificationResult = 'sent' | 'retried' | 'refused' | 'dropped';

export interface NotificationMetrics {
  /** An attempt to send a message ended, or a message was given up. */
  notified(sink: string, type: SinkType, result: NotificationResult): void;
  /** Whether the last attempt of a sink failed. */
  sinkFailing(sink: string, type: SinkType, isFailing: boolean): void;
  /** A sink is no longer in the file. */
  sinkGone(sink: string, type: SinkType): void;
  /** Number of groups. */
  notificationQueue(groups: number): void;
  /** Whether the present file of `--notifications` is accepted. */
  notificationsFile(isAccepted: boolean): void;
}

type Status = Pick<WorkloadStatus, 'state' | 'reason'>;

/** The present status of workloads, as commands and metrics show it. */
export interface StatusView {
  /** Undefined for an object that is no managed workload. */
  statusOf(object: NoticeObject): Status | undefined;
  /** Of each managed workload that uses a config. */
  usersOf(config: ConfigKey): readonly Status[];
}

export type NotifyLogger = Pick<Logger, 'debug' | 'info' | 'warn'>;
