/** A mutating policy: an API server that accepts a write and stores something else. */
import { takeAway, type TakenAway } from '../../support/mutating-policy.ts';
import type { Fault } from '../fault.ts';
import { namespace } from '../testbed.ts';

function takenAway(what: TakenAway): Fault['begin'] {
  return ({ client }) => takeAway(client, namespace, what);
}

export const policyFaults: readonly Fault[] = [
  {
    name: 'record-removed',
    what: 'a mutating policy removes the record from every update of a workload',
    begin: takenAway('record'),
  },
  {
    name: 'trigger-removed',
    what: 'a mutating policy removes the annotations from the pod template with every update',
    removesTrigger: true,
    begin: takenAway('template annotations'),
  },
];
