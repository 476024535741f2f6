/** Says once what is wrong with a workload's hints, and again only when it is something else. */
import type { WorkloadKey } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { HintProblem } from '../model/workload-state.ts';

export class HintReports {
  readonly #logger: Logger;
  /** What was said last, by workload. */
  readonly #said = new Map<WorkloadKey, string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  report(key: WorkloadKey, problems: readonly HintProblem[]): void {
    const text = problems.map(({ annotation, message }) => `${annotation}: ${message}`).join('; ');
    if (text === (this.#said.get(key) ?? '')) return;
    if (text === '') {
      this.#said.delete(key);
      return;
    }
    this.#said.set(key, text);
    this.#logger.warn({ workload: key, problem: text }, 'hint not understood');
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#said.delete(key);
  }
}
