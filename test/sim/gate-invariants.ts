/** The invariant of control gates: nothing is rolled while one is closed. */
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { absent, type ConfigEntry } from '../../src/model/record.ts';
import { contentIdOf } from './content-id.ts';
import type { Judged } from './exceptions.ts';
import { closedGates, type Wants } from './gates.ts';
import { digestOf, type Violation } from './invariants.ts';
import type { Data } from './objects.ts';
import type { Accepted } from './server.ts';
import { readConfigs, type WorkloadTruth } from './workload-truth.ts';

/**
 * To be checked for every roll: all gates were open. Those of the workload and its answers are on the exact version for
 * which the roll was planned; of Namespace and Lease the acting replica may have seen an older one, and the time is
 * that at which it sent the patch.
 */
export function gatesAreKept(judged: Judged, workload: WorkloadTruth, accepted: Accepted): readonly Violation[] {
  const { before, body, sight } = accepted;
  const annotations = before.metadata.annotations ?? {};
  const closed = closedGates({ ...sight, workload: annotations }, contentsOfRoll(judged, workload, body));
  return closed.map((gate) => ({ invariant: 'gatesAreKept', text: `${workload.name} was rolled in spite of ${gate}` }));
}

/** For each config of the cause the ids of the contents that the roll can be about. */
function contentsOfRoll({ truth }: Judged, { records }: WorkloadTruth, body: WorkloadObject): Wants {
  const cause = JSON.parse(body.spec?.template?.metadata?.annotations?.['reroll.dev/cause'] ?? '[]') as ConfigRef[];
  const after = readConfigs(body.metadata?.annotations?.['reroll.dev/record'] ?? '{}');
  const before = records.at(-2)?.configs;
  return cause.map((ref) => {
    const entry = after[ref];
    if (typeof entry !== 'object') return [absent];
    const isOfVersion = JSON.stringify(entry) !== JSON.stringify(before?.[ref]);
    if (isOfVersion) return truth.history.atVersion(ref, entry.rv).map((data) => contentIdOf(ref, data));
    // The pods differ and the record does not: it keeps its entry, which has only the keys that count.
    const all = truth.history.contentsOf(ref);
    const recorded = all.filter((data) => isRecordedAs(ref, data, entry)).map((data) => contentIdOf(ref, data));
    // A deletion that does not count leaves the entry as it is, too.
    return truth.contents.get(ref) === undefined ? [...recorded, absent] : recorded;
  });
}

function isRecordedAs(ref: ConfigRef, data: Data, entry: ConfigEntry): boolean {
  return Object.entries(entry.keys).every(([key, digest]) => digest === (digestOf(ref, key, data) ?? absent));
}
