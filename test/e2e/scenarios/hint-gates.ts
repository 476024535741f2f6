/** Hints that delay rolls: `settle` and `min-interval` of one workload. */
import { edit } from './config-steps.ts';
import { notYet, nothing, rolls } from './expectations.ts';
import type { Scenario } from './scenario.ts';
import { logs } from './traces.ts';
import { hints, logMessages } from './names.ts';

const blue = { color: 'blue' };

export const hintGates: readonly Scenario[] = [
  {
    name: 'settle on the workload: its configs must be quiet for longer than others',
    given: { annotations: hints({ auto: 'true', settle: '6s' }) },
    proof: 'witness',
    kinds: ['Deployment', 'DaemonSet'],
    steps: [
      edit('ConfigMap/app', blue),
      // The witness settles for the time of the option, and has been rolled by then.
      nothing,
      edit('ConfigMap/app', { color: 'green' }),
      logs(logMessages.held, { reason: 'settle' }),
      notYet,
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'min-interval on the workload: a second roll waits until it is over',
    given: { annotations: hints({ auto: 'true', 'min-interval': '8s' }) },
    proof: 'witness',
    kinds: ['StatefulSet', 'Deployment'],
    steps: [
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
      edit('ConfigMap/app', { color: 'green' }),
      logs(logMessages.held, { retryAfterMs: /^[1-9]\d{3}/ }),
      // The witness rolls for a change that comes later.
      nothing,
      notYet,
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'settle and min-interval on the pod template count, too',
    given: { annotations: hints({ auto: 'true' }), templateAnnotations: hints({ settle: '5s' }) },
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing, notYet, rolls('ConfigMap/app')],
  },
];
