/** Refuses options that contradict each other, and options of stakater/Reloader that reroll does not have. */
import type { Config } from '../model/config.ts';
import { jitterFactor } from '../model/lease.ts';
import { isLoopback } from '../model/loopback.ts';

/** Wrong usage; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By name: each bundle of the program has a class of its own. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}

/** Options of stakater/Reloader that reroll does not have, with the reason. */
const reloaderOptions: Readonly<Record<string, string>> = {
  'ignored-workload-types': 'Jobs and CronJobs are never touched',
  'reload-strategy': 'there is one strategy, an annotation on the pod template',
  'sync-after-restart': 'what changed meanwhile is always rolled out after a restart',
};

/** @throws UsageError with the reason why reroll has no such option */
export function refuseReloaderOption(name: string): void {
  if (Object.hasOwn(reloaderOptions, name))
    throw new UsageError(`${flagOf(name)} is no option here: ${reloaderOptions[name] ?? ''}`);
}

/** @throws UsageError for options that contradict each other */
export function refuseContradictions(config: Config): void {
  refuseExclusions(config);
  refuseTimings(config);
  refusePage(config);
}

function refuseExclusions(config: Config): void {
  const { namespaces, namespacesToIgnore, namespaceSelector, dryRun, leaderElect } = config;
  if (namespaces !== undefined && namespacesToIgnore.length > 0) exclude('namespaces', 'namespaces-to-ignore');
  if (namespaces !== undefined && namespaceSelector !== undefined) exclude('namespaces', 'namespace-selector');
  // A dry run that holds the Lease would keep the other replicas from writing.
  if (dryRun && leaderElect === true) exclude('dry-run', 'leader-elect');
}

/** A page that others reach says who may see it; TokenReviews need a right in the whole cluster. */
function refusePage({ webAddress, webAuth, namespaces }: Config): void {
  if (webAddress === undefined) return;
  if (webAuth === 'kubernetes' && namespaces !== undefined)
    throw new UsageError(
      `${flagOf('web-auth')}=kubernetes needs rights in the whole cluster, and ${flagOf('namespaces')} leaves them out: accepted is none`,
    );
  if (webAuth === undefined && !isLoopback(webAddress.host))
    throw new UsageError(
      `${flagOf('web-address')} is no loopback address, so others can reach the page: ${flagOf('web-auth')} is needed, accepted is kubernetes or none`,
    );
}

function exclude(option: string, other: string): never {
  throw new UsageError(`${flagOf(option)} and ${flagOf(other)} exclude each other: accepted is one of them`);
}

/** A leader must stop before another replica takes over, and must have more than one attempt to renew. */
function refuseTimings({ leaseDurationMs, renewDeadlineMs, retryPeriodMs }: Config): void {
  if (renewDeadlineMs >= leaseDurationMs)
    refuseLength('renew-deadline', renewDeadlineMs, ['lease-duration', leaseDurationMs]);
  if (retryPeriodMs * jitterFactor >= renewDeadlineMs)
    refuseLength(
      'retry-period',
      retryPeriodMs,
      ['renew-deadline', renewDeadlineMs],
      ` divided by ${String(jitterFactor)}`,
    );
}

function refuseLength(option: string, ms: number, [other, limitMs]: readonly [string, number], share = ''): never {
  const accepted = `less than ${flagOf(other)} (${secondsOf(limitMs)})${share}`;
  throw new UsageError(`${flagOf(option)}: ${secondsOf(ms)} is too long: accepted is ${accepted}`);
}

function secondsOf(ms: number): string {
  return `${String(ms / 1_000)}s`;
}

/** The flag of an option on the command line. */
export function flagOf(name: string): string {
  return `--${name}`;
}
