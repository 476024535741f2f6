/** Routes that report named health checks in the format of Kubernetes components. */
import type { Route } from './http-server.ts';

/**
 * The reason of a failure; undefined if the check passes, or a note where it passes and something is to be known. A
 * check is fast and never throws.
 */
export type HealthCheck = () => string | HealthNote | undefined;

/** Shown where the checks are listed. */
export interface HealthNote {
  readonly note: string;
}

export interface HealthReport {
  readonly isHealthy: boolean;
  /** `ok` alone, or one line per check. */
  readonly text: string;
}

export interface HealthQuery {
  /** List the checks also if all of them pass. */
  readonly isVerbose: boolean;
  /** Names of checks to skip, as with `?exclude=` of Kubernetes components. */
  readonly excluded: readonly string[];
}

/**
 * The route `/<name>`: status 200 if all checks pass, else 500. Understands `?verbose` and `?exclude=<check>`.
 *
 * @param onFailure gets the text of each failed report
 */
export function healthRoute(
  name: string,
  checks: Readonly<Record<string, HealthCheck>>,
  onFailure: (text: string) => void = () => undefined,
): Route {
  return {
    path: `/${name}`,
    respond: ({ searchParams }) => {
      const query = { isVerbose: searchParams.has('verbose'), excluded: searchParams.getAll('exclude') };
      const { isHealthy, text } = reportHealth(name, checks, query);
      if (!isHealthy) onFailure(text);
      return { status: isHealthy ? 200 : 500, text };
    },
  };
}

/**
 * Runs the checks. The text of a failure lists every check, so that one request shows all problems.
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

function resultOf(
  check: string,
  failure: ReturnType<HealthCheck>,
): { readonly line: string; readonly isHealthy: boolean } {
  if (typeof failure === 'object') return { line: `[+]${check} ok: ${failure.note}`, isHealthy: true };
  return failure === undefined
    ? { line: `[+]${check} ok`, isHealthy: true }
    : { line: `[-]${check} failed: ${failure}`, isHealthy: false };
}

/** An excluded name that is no check is probably a typo. */
function warningsOf(excluded: readonly string[], checks: Readonly<Record<string, HealthCheck>>): readonly string[] {
  const unknown = excluded.filter((check) => !Object.hasOwn(checks, check)).map((check) => JSON.stringify(check));
  return unknown.length === 0 ? [] : [`warn: some checks cannot be excluded: no matches for ${unknown.join(', ')}`];
}
