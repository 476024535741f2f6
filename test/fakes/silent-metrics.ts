/** Metrics of the controller for tests that do not read them. */
import type { ControllerMetrics } from '../../src/controller/ports.ts';

const ignore = (): void => undefined;

export const silentMetrics: ControllerMetrics = {
  planned: ignore,
  patched: ignore,
  rolled: ignore,
  judged: ignore,
  reacted: ignore,
  recordFailed: ignore,
  hintProblem: ignore,
  forgotten: ignore,
};
