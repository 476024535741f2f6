/** Metrics of the controller that nobody looks at. */
import type { ControllerMetrics } from '../../src/controller/ports.ts';

const ignore = (): void => undefined;

export const silentMetrics: ControllerMetrics = {
  planned: ignore,
  patched: ignore,
  rolled: ignore,
  reacted: ignore,
  recordFailed: ignore,
  hintProblem: ignore,
  forgotten: ignore,
};
