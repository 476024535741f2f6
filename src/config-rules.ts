/** What is wrong usage although every word is known: options that exclude each other, and options of the peer. */
import type { Config } from './model/config.ts';

/** What a user did wrong, as one line. */
export class UsageError extends Error {}

/** Options of the peer that are none here, and why. */
const peerOptions: Readonly<Record<string, string>> = {
  'ignored-workload-types': 'Jobs and CronJobs are never touched',
  'reload-strategy': 'there is one strategy, an annotation on the pod template',
  'sync-after-restart': 'what changed meanwhile is always rolled out after a restart',
};

/** @throws UsageError that says why there is no such option here */
export function refusePeerOption(name: string): void {
  if (Object.hasOwn(peerOptions, name))
    throw new UsageError(`${flagOf(name)} is no option here: ${peerOptions[name] ?? ''}`);
}

/** @throws UsageError for two options that cannot both be meant */
export function refuseContradictions({ namespaces, namespacesToIgnore, namespaceSelector }: Config): void {
  if (namespaces === undefined) return;
  const given = [
    ...(namespacesToIgnore.length > 0 ? ['namespaces-to-ignore'] : []),
    ...(namespaceSelector === undefined ? [] : ['namespace-selector']),
  ];
  const [other] = given;
  if (other !== undefined)
    throw new UsageError(`${flagOf('namespaces')} and ${flagOf(other)} exclude each other: accepted is one of them`);
}

/** An option as it stands on the command line. */
export function flagOf(name: string): string {
  return `--${name}`;
}
