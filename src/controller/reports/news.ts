/** Remembers the last report on each topic of a workload, so that an unchanged report is made once. */
import type { WorkloadKey } from '../../model/kinds.ts';

export class News<Topic extends string> {
  /** The last text of each topic. */
  readonly #lastTexts = new Map<WorkloadKey, Map<Topic, string>>();

  /** Number of workloads with a report. */
  get size(): number {
    return this.#lastTexts.size;
  }

  /** Whether a text is not empty and differs from the last one on its topic. The empty text withdraws the last one. */
  isNews(key: WorkloadKey, topic: Topic, text: string): boolean {
    const topics = this.#lastTexts.get(key);
    if ((topics?.get(topic) ?? '') === text) return false;
    if (text !== '') {
      this.#lastTexts.set(key, (topics ?? new Map<Topic, string>()).set(topic, text));
      return true;
    }
    this.forget(key, topic);
    return false;
  }

  /** Makes the next text on this topic news. */
  forget(key: WorkloadKey, topic: Topic): void {
    const topics = this.#lastTexts.get(key);
    topics?.delete(topic);
    if (topics?.size === 0) this.#lastTexts.delete(key);
  }

  /** Forgets a deleted workload. */
  delete(key: WorkloadKey): void {
    this.#lastTexts.delete(key);
  }
}
