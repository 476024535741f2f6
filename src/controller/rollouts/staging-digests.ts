/** The digests on which staging depends, under the keys of this process. */
import type { ConfigState } from '../../model/config-state.ts';
import type { ReadSettings } from '../../plan/read/config.ts';
import { readingOf } from '../../plan/record/previous-key.ts';
import type { StagingDigests } from '../../staging/ports.ts';

export function stagingDigests({ digester, previous }: ReadSettings): StagingDigests {
  const keyIds = [digester, ...previous].map(({ keyId }) => keyId);
  const idUnder = (state: ConfigState, keyId: string): string => {
    const { digester: each, underKey } = readingOf(keyId, { digester, previous });
    return each.ofContent(underKey(state));
  };
  return {
    contentIds: (state) => keyIds.map((keyId) => idUnder(state, keyId)),
    rank: (contents, workload) => digester.ofTurn(contents, workload),
    tripId: (config, contentId, workload, trigger) => digester.ofTrip({ config, contentId, workload, trigger }),
  };
}
