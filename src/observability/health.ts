/** Reports liveness and readiness from named checks, in the text format of the components of Kubernetes. */

/** Returns why the check fails; undefined when it passes. Must be quick and must not throw. */
export type HealthCheck = () => string | undefined;

export interface HealthReport {
  readonly isHealthy: boolean;
  /** Only `ok`, or one line for each check. */
  readonly text: string;
}

export interface HealthQuery {
  /** Lists the checks even when all of them pass. */
  readonly isVerbose: boolean;
  /** Names of checks to leave out, as with `?exclude=` of the components of Kubernetes. */
  readonly excluded: readonly string[];
}

/**
 * Runs the checks. A failure lists every check with its reason.
 *
 * @param name of the endpoint, as in `livez check passed`
 */
export function reportHealth(
  name: string,
  checks: Readonly<Record<string, HealthCheck>>,
  { isVerbose, excluded }: HealthQuery,
): HealthReport {
  const results = Object.entries(checks).map(([check, run]) =>
    excluded.includes(check) ? { line: `[+]${check} excluded: ok`, isHealthy: true } : resultOf(check, run()),
  );
  const isHealthy = results.every((result) => result.isHealthy);
  if (isHealthy && !isVerbose) return { isHealthy, text: 'ok' };
  const lines = [...results.map(({ line }) => line), ...warningsOf(excluded, checks)];
  return { isHealthy, text: [...lines, `${name} check ${isHealthy ? 'passed' : 'failed'}`, ''].join('\n') };
}

function resultOf(check: string, failure: string | undefined): { readonly line: string; readonly isHealthy: boolean } {
  return failure === undefined
    ? { line: `[+]${check} ok`, isHealthy: true }
    : { line: `[-]${check} failed: ${failure}`, isHealthy: false };
}

/** An excluded name that is not a check is most likely misspelt. */
function warningsOf(excluded: readonly string[], checks: Readonly<Record<string, HealthCheck>>): readonly string[] {
  const unknown = excluded.filter((check) => !Object.hasOwn(checks, check)).map((check) => JSON.stringify(check));
  return unknown.length === 0 ? [] : [`warn: some checks cannot be excluded: no matches for ${unknown.join(', ')}`];
}
