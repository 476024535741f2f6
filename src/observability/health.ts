/** Answers "are you alive?" and "are you ready?" from named checks, in the words in which components of Kubernetes answer. */

/** Why it fails; undefined when all is well. Must be quick and must not throw. */
export type HealthCheck = () => string | undefined;

export interface HealthReport {
  readonly isHealthy: boolean;
  /** `ok` alone, or one line a check. */
  readonly text: string;
}

/**
 * Runs all checks. A failure lists every check, so that one look tells what is wrong; `isVerbose` lists them all the same
 * when nothing is.
 *
 * @param name of the endpoint, as in `livez check passed`
 */
export function reportHealth(
  name: string,
  checks: Readonly<Record<string, HealthCheck>>,
  isVerbose: boolean,
): HealthReport {
  const results = Object.entries(checks).map(([check, run]) => ({ check, failure: run() }));
  const isHealthy = results.every(({ failure }) => failure === undefined);
  if (isHealthy && !isVerbose) return { isHealthy, text: 'ok' };
  const lines = results.map(({ check, failure }) =>
    failure === undefined ? `[+]${check} ok` : `[-]${check} failed: ${failure}`,
  );
  return { isHealthy, text: [...lines, `${name} check ${isHealthy ? 'passed' : 'failed'}`, ''].join('\n') };
}
