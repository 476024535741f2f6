/** Makes notices for people of what the log, the Events and the metrics report too, in the same words. */
import type { Inventory } from '../../inventory/inventory.ts';
import { configKeyOf, parseConfigKey, type ConfigRef } from '../../model/kinds.ts';
import type { Notice, NoticeChange, NoticeEvent, NoticeObject, NoticeReporter } from '../../model/notice.ts';
import type { Trip } from '../../model/trip.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { changeIds } from './cause.ts';

export interface NoticesOptions {
  readonly reporter: NoticeReporter;
  readonly inventory: Pick<Inventory, 'configs' | 'workloads' | 'namespaces'>;
}

/** What a notice says beyond its event and its object. */
interface Content {
  readonly changes?: readonly NoticeChange[];
  readonly note?: string;
  readonly wants?: Notice['wants'];
}

export class Notices {
  readonly reporter: NoticeReporter;
  readonly #inventory: NoticesOptions['inventory'];

  constructor({ reporter, inventory }: NoticesOptions) {
    this.reporter = reporter;
    this.#inventory = inventory;
  }

  /** A notice about a workload. */
  ofWorkload(event: NoticeEvent, workload: WorkloadState, content: Content = {}): Notice {
    const { kind, namespace, name, labels = {}, hints } = workload;
    const sink = hints.notify ?? this.#sinkOf(namespace);
    return { ...empty, ...content, event, about: { kind, namespace, name }, labels, sink };
  }

  /** A notice about any other object. */
  ofObject(event: NoticeEvent, { kind, namespace, name }: NoticeObject, content: Content = {}): Notice {
    const sink = this.#sinkOf(namespace);
    return { ...empty, ...content, event, about: { kind, namespace, name }, labels: {}, sink };
  }

  /**
   * The changes of a cause.
   * @param keysOf the changed keys of a config as text; default: not known
   */
  changesOf(
    workload: WorkloadState,
    cause: readonly ConfigRef[],
    keysOf: (ref: ConfigRef, index: number) => string = () => '',
  ): readonly NoticeChange[] {
    const { configs } = this.#inventory;
    const { namespace } = workload;
    const ids = changeIds(configs, workload, cause);
    return cause.map((config, index) => ({
      id: ids[index] ?? '',
      config,
      namespace,
      keys: keysOf(config, index),
      by: configs.get(configKeyOf(config, namespace))?.state.writtenBy,
    }));
  }

  /** Reports the verdict of a rollout, or that it is stuck. */
  rollout(
    event: 'rollout-complete' | 'rollout-failed',
    workload: WorkloadState,
    cause: readonly ConfigRef[],
    note = '',
  ): void {
    this.reporter.report(this.ofWorkload(event, workload, { changes: this.changesOf(workload, cause), note }));
  }

  /** Reports that the breaker of a config tripped, or that it was reset. */
  breaker(event: 'breaker-tripped' | 'released', { config, by }: Trip, note: string): void {
    const { kind, namespace, name } = parseConfigKey(config);
    const workload = this.#inventory.workloads.get(by)?.state;
    const changes = workload === undefined ? [] : this.changesOf(workload, [`${kind}/${name}`]);
    this.reporter.report(this.ofObject(event, { kind, namespace, name }, { changes, note }));
  }

  #sinkOf(namespace: string): string | undefined {
    return this.#inventory.namespaces.get(namespace)?.state.notify;
  }
}

const empty = { changes: [], note: '', wants: {} };
