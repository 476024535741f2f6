/** What is wrong usage although every word is known: options that exclude each other, and options of the peer. */
import type { Config } from '../model/config.ts';
import { jitterFactor } from '../model/lease.ts';

/** What a user did wrong, as one line. */
export class UsageError extends Error {}

/** Options of the peer that are none here, and why. */
const peerOptions: Readonly<Record<string, string>> = {
  'ignored-workload-types': 'Jobs and CronJobs are never touched',
  'reload-strategy': 'there is one strategy, an annotation on the pod template',
  'sync-after-restart': 'what changed meanwhile is always rolled out after a restart',
};

/** @throws UsageError that says why there is no such option here */
export function refuseReloaderOption(name: string): void {
  if (Object.hasOwn(peerOptions, name))
    throw new UsageError(`${flagOf(name)} is no option here: ${peerOptions[name] ?? ''}`);
}

/** @throws UsageError for two options that cannot both be meant */
export function refuseContradictions(config: Config): void {
  refuseExclusions(config);
  refuseTimings(config);
}

function refuseExclusions(config: Config): void {
  const { namespaces, namespacesToIgnore, namespaceSelector, dryRun, leaderElect } = config;
  if (namespaces !== undefined && namespacesToIgnore.length > 0) exclude('namespaces', 'namespaces-to-ignore');
  if (namespaces !== undefined && namespaceSelector !== undefined) exclude('namespaces', 'namespace-selector');
  // With the Lease it would keep an installation that acts from acting.
  if (dryRun && leaderElect === true) exclude('dry-run', 'leader-elect');
}

function exclude(option: string, other: string): never {
  throw new UsageError(`${flagOf(option)} and ${flagOf(other)} exclude each other: accepted is one of them`);
}

/** A leader must have stopped before the others take over, and must have had more than one try to renew. */
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

/** An option as it stands on the command line. */
export function flagOf(name: string): string {
  return `--${name}`;
}
