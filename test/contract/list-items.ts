/** The items of a list of the test's namespace, in a wire format. */
import { expect } from '@jest/globals';

import { listPath } from '../../src/kube/api/resources.ts';
import type { WireFormat } from '../../src/kube/api/transport-types.ts';
import type { ConfigKind, WorkloadKind } from '../../src/model/kinds.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { ContractCluster } from './cluster.ts';
import { connectTo } from './connect.ts';

export async function listItems(
  api: ContractCluster,
  wireFormat: WireFormat,
  kind: WorkloadKind | ConfigKind,
): Promise<readonly KubeObject[]> {
  const path = listPath(kind, api.namespace);
  const answer = await connectTo(api).request({ method: 'GET', path, wireFormat });
  expect(answer).toMatchObject({ status: 200, wireFormat });
  return (answer.body as { readonly items: readonly KubeObject[] }).items;
}
