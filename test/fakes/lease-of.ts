/** The Lease of the controller of a small cluster, with the options that it publishes. */
import { formatPublished } from '../../src/config/published-options.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { breakersKey, formatBreakers } from '../../src/model/breakers-text.ts';
import { publishedOptionsKey } from '../../src/model/published-options.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import type { SmallCluster } from './small-cluster.ts';

export function leaseOf({ options, leader, keys, keyIds = keys.map(keyIdOf), trips }: SmallCluster): KubeObject {
  const text = formatPublished({ version: '1', keyIds, isFreshnessKnown: options.freshness, config: options });
  const renewTime = new Date(leader?.renewedMs ?? 0).toISOString();
  const breakers = formatBreakers({ trips, stagedSinceMs: undefined });
  const annotations = { [publishedOptionsKey]: text, ...(breakers === undefined ? {} : { [breakersKey]: breakers }) };
  const lease = {
    metadata: { namespace: 'reroll-system', name: 'reroll', annotations },
    spec: {
      holderIdentity: leader?.identity ?? '',
      leaseDurationSeconds: leader?.isLive === true ? 86_400 : 1,
      renewTime,
    },
  };
  return lease;
}

function keyIdOf(byte: number): string {
  return new Digester(new Uint8Array(32).fill(byte)).keyId;
}
