/** Remembers what was last said of each workload, so that what does not change is said once. */
import type { WorkloadKey } from '../../model/kinds.ts';

export class News<Topic extends string> {
  /** Of each topic only the last text is remembered. */
  readonly #said = new Map<WorkloadKey, Map<Topic, string>>();

  /** Workloads of which something was said. */
  get size(): number {
    return this.#said.size;
  }

  /** Whether a text says something, and something else than the last one on its topic. The empty text takes it back. */
  isNews(key: WorkloadKey, topic: Topic, text: string): boolean {
    const topics = this.#said.get(key);
    if ((topics?.get(topic) ?? '') === text) return false;
    if (text !== '') {
      this.#said.set(key, (topics ?? new Map<Topic, string>()).set(topic, text));
      return true;
    }
    this.forget(key, topic);
    return false;
  }

  /** The next text on this topic is news. */
  forget(key: WorkloadKey, topic: Topic): void {
    const topics = this.#said.get(key);
    topics?.delete(topic);
    if (topics?.size === 0) this.#said.delete(key);
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#said.delete(key);
  }
}
