/** Finds out with which options the controller decides: it publishes them on its Lease. */
import { readPublished, publishedOptions } from '../../config/published-options.ts';
import { defaultConfig } from '../../config/run-options.ts';
import type { Options } from '../../config/command.ts';
import type { Option } from '../../config/parsers.ts';
import { breakersKey, readBreakers, type BreakersReading } from '../../model/breakers-text.ts';
import { isForbiddenCall, type ClusterClient } from '../../model/cluster-client.ts';
import type { NamespacedName } from '../../model/config.ts';
import { setAddedKinds } from '../../model/kinds.ts';
import { readLeaseGates } from '../../model/hold.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { readLease } from '../../model/lease.ts';
import { publishedOptionsKey, type PublishedConfig, type PublishedOptions } from '../../model/published-options.ts';
import { count } from '../../model/wording.ts';
import { lastWriter } from '../../plan/read/managed-fields.ts';
import type { Installation, Leader } from '../../survey/installation.ts';

/** Whether a controller writes changes no decision. */
type Overridable = Omit<PublishedConfig, 'dryRun'>;

/** Options of the controller that the command line sets; undefined for those that it does not. */
export type Overrides = { readonly [Field in keyof Overridable]: Overridable[Field] | undefined };

const overridable: readonly (readonly [string, Option<unknown>])[] = Object.entries(publishedOptions).filter(
  ([field]) => field !== 'dryRun',
);

export const overrideOptions = Object.fromEntries(
  overridable.map(([field, option]) => [field, { ...option, isHidden: true }]),
) as unknown as Options<Overrides>;

/** For the help, in place of the many options. */
export const overridesRemark = `Options of the controller win over those that it publishes on its Lease: ${overridable
  .map(([, { name }]) => `--${name}`)
  .join(', ')}.`;

export const noOverrides = Object.fromEntries(overridable.map(([field]) => [field, undefined])) as unknown as Overrides;

export interface FoundInstallation {
  readonly installation: Installation;
  /** Why its options and its version are not known; undefined if they are. */
  readonly problem: string | undefined;
  /** What users should know about it, such as that defaults are assumed. */
  readonly notes: readonly string[];
}

/** @throws ClientError if the API server does not answer */
export async function findInstallation(
  client: ClusterClient,
  name: NamespacedName,
  overrides: Partial<Overrides>,
): Promise<FoundInstallation> {
  const { lease, note } = await findLease(client, name);
  const { published, problem, notes } = readOptions(lease, name);
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const options: PublishedConfig = { ...(published?.config ?? defaultConfig(false)), ...Object.fromEntries(given) };
  // A trip may be about a workload of such a kind.
  setAddedKinds(options.kinds);
  const breakers = lease && readBreakers(annotationOf(lease, breakersKey));
  const installation: Installation = {
    lease: name,
    options,
    ...controllerOf(published),
    leader: lease && leaderOf(lease, client.nowMs),
    gates: gatesOf(lease, `${options.annotationPrefix}/hold`),
    breakers,
  };
  const all = [note, ...notes, ...breakerNotes(breakers, name)].filter((each) => each !== undefined);
  return { installation, problem: note ?? problem, notes: all };
}

function annotationOf(lease: KubeObject | undefined, key: string): string | undefined {
  return lease?.metadata?.annotations?.[key];
}

function gatesOf(lease: KubeObject | undefined, key: string): Installation['gates'] {
  return readLeaseGates(annotationOf(lease, key) ?? '', key).gates;
}

function breakerNotes(breakers: BreakersReading | undefined, { namespace, name }: NamespacedName): readonly string[] {
  const { problems: [problem, ...others] = [], more = 0 } = breakers ?? {};
  const rest = others.length === 0 ? '' : `, and ${count(others.length, 'more problem')}`;
  const where = `${breakersKey} of Lease ${namespace}/${name}`;
  return [
    ...(problem === undefined ? [] : [`${where}: ${problem}${rest}; what can be read of it is shown`]),
    ...(more === 0 ? [] : [`${where} leaves out ${count(more, 'older trip')}`]),
  ];
}

function controllerOf(published: PublishedOptions | undefined) {
  if (published === undefined) {
    return { source: 'defaults', version: undefined, isFreshnessKnown: true, keyIds: undefined } as const;
  }
  const { version, isFreshnessKnown, keyIds, config } = published;
  return { published: config, source: 'lease', version, isFreshnessKnown, keyIds } as const;
}

async function findLease(
  client: ClusterClient,
  { namespace, name }: NamespacedName,
): Promise<{ readonly lease: KubeObject | undefined; readonly note?: string }> {
  try {
    const object = await client.get({ kind: 'Lease', namespace, name });
    if (object !== undefined) return { lease: object };
    const absent = `Lease ${namespace}/${name} does not exist: no controller has run there; name another installation`;
    return { lease: undefined, note: `${absent} with --installation namespace/lease` };
  } catch (error) {
    if (!isForbiddenCall(error)) throw error;
    return { lease: undefined, note: error.message };
  }
}

function readOptions(
  lease: KubeObject | undefined,
  { namespace, name }: NamespacedName,
): {
  readonly published: PublishedOptions | undefined;
  readonly problem?: string;
  readonly notes: readonly string[];
} {
  const assumed = 'the defaults are assumed: settle 1s, min-interval 10s, prefix reroll.dev, all namespaces';
  const text = annotationOf(lease, publishedOptionsKey);
  if (text === undefined) {
    const problem = `Lease ${namespace}/${name} has no annotation ${publishedOptionsKey}`;
    return { published: undefined, problem, notes: [`the options of the controller are not known; ${assumed}`] };
  }
  const reading = readPublished(text);
  if ('problem' in reading) {
    const problem = `${publishedOptionsKey} of Lease ${namespace}/${name}: ${reading.problem}`;
    return { published: undefined, problem, notes: [`${problem}; ${assumed}`] };
  }
  const { installation: published, unknown } = reading;
  if (unknown.length === 0) return { published, notes: [] };
  const names = unknown.map((each) => `--${each}`).join(', ');
  const note = `the controller (version ${published.version}) has options that this version does not know: ${names}`;
  return { published, notes: [note] };
}

/** By the API server's clock where the Lease says when it was written, since the holder's clock may differ. */
function leaderOf(lease: KubeObject, nowMs: number): Leader | undefined {
  const { holder, renewTime = '', durationSeconds = 0 } = readLease(lease);
  const renewedMs = lastWriter(lease, [['spec', 'renewTime']])?.atMs ?? Date.parse(renewTime);
  if (holder === '' || Number.isNaN(renewedMs)) return undefined;
  // The times of the API server have whole seconds.
  return { identity: holder, renewedMs, isLive: nowMs - renewedMs <= (durationSeconds + 1) * 1_000 };
}
